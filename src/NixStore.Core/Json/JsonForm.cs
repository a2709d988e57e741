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
    /// <exception cref="NixFormatException">The value that should have the member is not an object.</exception>
    public JsonElement? Find(JsonElement item, string member)
        => RequireObject(item).TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

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
        => [.. FindItems(item, member).Select(text => TextOf(text, member))];

    /// <summary>Finds a list that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The items; none if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is not a list.</exception>
    public IEnumerable<JsonElement> FindItems(JsonElement item, string member)
        => Find(item, member) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } other => throw Another(other, member, "a list"),
        };

    /// <summary>Finds a whole number that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The number, or null if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is not a whole number of 64 bits.</exception>
    public long? FindNumber(JsonElement item, string member)
        => Find(item, member) is not { } value ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
            : throw Another(value, member, "a whole number of 64 bits");

    /// <summary>Finds a boolean that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The value, or null if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is neither true nor false.</exception>
    public bool? FindBoolean(JsonElement item, string member)
        => Find(item, member) is not { } value ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw Another(value, member, "true or false");

    /// <summary>Finds an object that an object may have.</summary>
    /// <param name="item">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The members of the inner object; none if the member is absent.</returns>
    /// <exception cref="NixFormatException">The member is not an object.</exception>
    public IEnumerable<JsonProperty> FindMembers(JsonElement item, string member)
        => Find(item, member) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Object } inner => inner.EnumerateObject(),
            { } other => throw Another(other, member, "an object"),
        };

    /// <summary>Returns the members of an object.</summary>
    /// <param name="item">The object.</param>
    /// <returns>The members.</returns>
    /// <exception cref="NixFormatException">The value is not an object.</exception>
    public IEnumerable<JsonProperty> MembersOf(JsonElement item) => RequireObject(item).EnumerateObject();

    /// <summary>Returns the text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="member">The name of the member that contains the value, for messages.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The value is not a text.</exception>
    public string TextOf(JsonElement value, string member)
        => value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Another(value, member, "a text");

    private JsonElement RequireObject(JsonElement item)
        => item.ValueKind == JsonValueKind.Object
            ? item
            : throw new NixFormatException($"The {Name} has {Describe(item)}, and an object is expected.");

    private NixFormatException Another(JsonElement value, string member, string expected)
        => new($"The {Name} has {Describe(value)} in '{member}', and {expected} is expected.");

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number when value.TryGetInt64(out _) => "a number",
        JsonValueKind.Number => "a number that is not whole or too large",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
