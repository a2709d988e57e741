using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NixStore.Nar;

/// <summary>Reads the JSON of a listing token by token, so that names keep bytes that are not UTF-8.</summary>
internal ref struct NarListingJsonReader
{
    // Each level of an archive takes two of JSON, below the object that holds the version.
    private const int MaximumDepth = (2 * NarLimits.Depth) + 2;

    private Utf8JsonReader _json;

    private NarListingJsonReader(ReadOnlySpan<byte> json) =>
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });

    public static NarListing Read(ReadOnlySpan<byte> json, int version)
    {
        var reader = new NarListingJsonReader(json);
        try
        {
            reader.Next(JsonTokenType.StartObject);
            NarListing listing = reader.ReadNode(version);
            if (reader._json.Read())
            {
                throw reader.Malformed("something follows it");
            }

            return listing;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            long offset = reader._json.BytesConsumed;
            throw new NixFormatException($"The listing is malformed at byte {offset}: {exception.Message}", offset, exception);
        }
    }

    // Stands at the node's opening brace. The outermost object may hold the node as "root" beside a version.
    private NarListing ReadNode(int? version)
    {
        string? type = null;
        string? target = null;
        string? contents = null;
        bool executable = false;
        long? size = null;
        long? narOffset = null;
        bool empty = true;
        List<KeyValuePair<string, NarListing>>? entries = null;
        NarListing? root = null;
        while (Next() != JsonTokenType.EndObject)
        {
            empty = false;
            string member = Text();
            switch (member)
            {
                case "type":
                    Next(JsonTokenType.String);
                    type = Text();
                    break;
                case "target":
                    Next(JsonTokenType.String);
                    target = Text();
                    break;
                case "contents":
                    Next(JsonTokenType.String);
                    contents = Text();
                    break;
                case "executable":
                    Next();
                    executable = _json.GetBoolean();
                    break;
                case "size":
                    size = Number();
                    break;
                case "narOffset":
                    narOffset = Number();
                    break;
                case "entries":
                    entries = ReadEntries();
                    break;
                case "root" when version is not null:
                    Next(JsonTokenType.StartObject);
                    root = ReadNode(null);
                    break;
                case "version" when version is not null:
                    if (Number() != version)
                    {
                        throw Malformed($"its version is not {version}");
                    }

                    break;
                default:
                    Next();
                    _json.Skip();
                    break;
            }
        }

        return type switch
        {
            null when root is not null => root,
            null when empty && version is null => NarListing.Opaque,
            "regular" when contents is not null => NarListing.Regular(executable, NarName.Encode(contents)),
            "regular" => NarListing.Regular(executable, size, narOffset is 0 ? null : narOffset),
            "directory" when entries is not null => NarListing.Directory(entries),
            "symlink" when target is not null => NarListing.Symlink(target),
            _ => throw Malformed(type is null ? "a node has no type" : $"a node of the type \"{type}\" lacks a member, or there is no such type"),
        };
    }

    private List<KeyValuePair<string, NarListing>> ReadEntries()
    {
        List<KeyValuePair<string, NarListing>> entries = [];
        Next(JsonTokenType.StartObject);
        while (Next() != JsonTokenType.EndObject)
        {
            string name = Text();
            Next(JsonTokenType.StartObject);
            entries.Add(KeyValuePair.Create(name, ReadNode(null)));
        }

        return entries;
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw Malformed("it ends early");

    private void Next(JsonTokenType expected)
    {
        if (Next() != expected)
        {
            throw Malformed($"{expected} is expected, but {_json.TokenType} is there");
        }
    }

    private long Number()
    {
        Next(JsonTokenType.Number);
        long number = _json.GetInt64();
        return number >= 0 ? number : throw Malformed("a number is negative");
    }

    private readonly string Text()
    {
        string text = NarName.Decode(_json.ValueSpan);
        return _json.ValueIsEscaped ? Unescape(text) : text;
    }

    // The JSON reader has checked the escapes, but refuses those of lone surrogates when it is asked for the text.
    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                result.Append((char)int.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                int at = "bfnrt".IndexOf(text[i], StringComparison.Ordinal);
                result.Append(at >= 0 ? "\b\f\n\r\t"[at] : text[i]);
            }
        }

        return result.ToString();
    }

    private readonly NixFormatException Malformed(string what) =>
        new($"The listing is malformed at byte {_json.BytesConsumed}: {what}.", _json.BytesConsumed);
}
