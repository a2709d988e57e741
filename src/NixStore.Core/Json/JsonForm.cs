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
    public string RequireText(JsonElement item, string member) => TextOf(Require(item, member), member);

    /// <summary>Finds a text that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The text, or null if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is not a text.</exception>
    public string? FindText(JsonElement item, string member) => Find(item, member) is { } value ? TextOf(value, member) : null;

    /// <summary>Finds a list of texts that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The texts; none if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is not a list, or one of its items is not a text.</exception>
    public IReadOnlyList<string> FindTexts(JsonElement item, string member)
        => Find(item, member) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(text => TextOf(text, member))],
            { } other => throw new NixFormatException($"The {Name} has {Describe(other)} in '{member}', and a list is expected."),
        };

    /// <summary>Returns the text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="member">The name of the member that contains the value, for messages.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The value is not a text.</exception>
    public string TextOf(JsonElement value, string member)
        => value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new NixFormatException($"The {Name} has {Describe(value)} in '{member}', and a text is expected.");

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
