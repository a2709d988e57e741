using System.Text.Json;

namespace NixStore.Json;

/// <summary>A form of JSON that Nix writes. What does not fit it is told as a format error, by the form's name.</summary>
/// <param name="Name">What the JSON tells of, as errors say it: <c>path information</c>.</param>
internal sealed record JsonForm(string Name)
{
    /// <summary>Reads a text in this form.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="read">Makes the value of the outermost element.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The text is not JSON, or not in this form; the offset counts bytes of a line if it is
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
            throw new NixFormatException($"The {Name} is not good JSON: {error.Message}", error.BytePositionInLine ?? 0, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new NixFormatException($"The {Name} is not as Nix writes it: {error.Message}", 0, error);
        }
    }

    /// <summary>Finds a member of an object; one that is null counts as absent.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>Its value, or null.</returns>
    public static JsonElement? Find(JsonElement item, string member)
        => item.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Finds a member that an object must have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>Its value.</returns>
    /// <exception cref="NixFormatException">The member is absent.</exception>
    public JsonElement Require(JsonElement item, string member)
        => Find(item, member) ?? throw new NixFormatException($"The {Name} lacks '{member}'.");

    /// <summary>Finds a text that an object must have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The member is absent.</exception>
    public string RequireText(JsonElement item, string member) => Require(item, member).GetString()!;
}
