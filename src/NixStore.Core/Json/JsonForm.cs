using System.Text.Json;

namespace NixStore.Json;

/// <summary>A JSON format of Nix. Errors are reported as format errors that name the format.</summary>
/// <param name="Name">What the JSON describes, for messages: <c>path information</c>.</param>
internal sealed record JsonForm(string Name)
{
    /// <summary>Parses a text in this format.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="read">Converts the root element to a value.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The text is not valid JSON or not in this format. The offset is in bytes of the line if it is
    /// known.</exception>
    public T Read<T>(string text, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new NixFormatException($"The {Name} is not valid JSON: {error.Message}", error.BytePositionInLine ?? 0, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new NixFormatException($"The {Name} is not in the format of Nix: {error.Message}", 0, error);
        }
    }

    /// <summary>Finds a member of an object. A null member counts as absent.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The name of the member.</param>
    /// <returns>The value, or null if it is absent.</returns>
    public static JsonElement? Find(JsonElement item, string member)
        => item.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Returns a member of an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The name of the member.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The member is absent.</exception>
    public JsonElement Require(JsonElement item, string member)
        => Find(item, member) ?? throw new NixFormatException($"The {Name} lacks '{member}'.");

    /// <summary>Returns a text member of an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The name of the member.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The member is absent.</exception>
    public string RequireText(JsonElement item, string member) => Require(item, member).GetString()!;
}
