using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NixStore.Nar;

/// <summary>
/// Reads the JSON of a listing token by token, so that bytes of names that are not UTF-8 are kept, and without recursion, so that deep
/// listings do not overflow the stack.
/// </summary>
internal ref struct NarListingJsonReader
{
    private readonly int _version;
    private readonly Stack<OpenNode> _open = new();
    private Utf8JsonReader _json;

    private NarListingJsonReader(ReadOnlySpan<byte> json, int version)
    {
        // Each level of a NAR has two levels of JSON, in the object with the version.
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = (2 * NarLimits.Default.Depth) + 2 });
        _version = version;
    }

    public static NarListing Read(ReadOnlySpan<byte> json, int version)
    {
        var reader = new NarListingJsonReader(json, version);
        try
        {
            var listing = reader.Read();
            return reader._json.Read() ? throw reader.Malformed("data follows it") : listing;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            var offset = reader._json.BytesConsumed;
            throw new NixFormatException($"The listing is malformed at byte {offset}: {exception.Message}", offset, exception);
        }
    }

    private NarListing Read()
    {
        Expect(JsonTokenType.StartObject);
        _open.Push(new OpenNode());
        while (true)
        {
            var node = _open.Peek();
            if (Next() != JsonTokenType.EndObject)
            {
                ReadMember(node);
            }
            else if (node.InEntries)
            {
                node.InEntries = false;
            }
            else
            {
                _open.Pop();
                var listing = Build(node);
                if (!_open.TryPeek(out var outer))
                {
                    return listing;
                }

                outer.Add(node.Name, listing);
            }
        }
    }

    // The reader is at the name of a member or of an entry.
    private void ReadMember(OpenNode node)
    {
        var member = Text();
        if (node.InEntries)
        {
            Expect(JsonTokenType.StartObject);
            Open(node, member);
            return;
        }

        node.IsEmpty = false;
        switch (member)
        {
            case "type":
                node.Type = ExpectText();
                break;
            case "target":
                node.Target = ExpectText();
                break;
            case "contents":
                node.Contents = ExpectText();
                break;
            case "executable":
                Next();
                node.IsExecutable = _json.TokenType is JsonTokenType.True or JsonTokenType.False
                    ? _json.GetBoolean()
                    : throw Malformed($"true or false is expected instead of {_json.TokenType}");
                break;
            case "size":
                node.Size = Number();
                break;
            case "narOffset":
                node.NarOffset = Number();
                break;
            case "entries":
                Expect(JsonTokenType.StartObject);
                node.Entries = [];
                node.InEntries = true;
                break;
            case "root" when IsOutermost(node):
                Expect(JsonTokenType.StartObject);
                _open.Push(new OpenNode());
                break;
            case "version" when IsOutermost(node):
                if (Number() != _version)
                {
                    throw Malformed($"its version is not {_version}");
                }

                break;
            default:
                Next();
                _json.Skip();
                break;
        }
    }

    private readonly bool IsOutermost(OpenNode node) => _open.Count == 1 && ReferenceEquals(node, _open.Peek());

    private readonly void Open(OpenNode directory, string name)
    {
        var pathLength = directory.PathLength + (directory.PathLength > 0 ? 1 : 0) + NarName.Encode(name).Length;
        if (pathLength > NarLimits.Default.PathLength)
        {
            throw Malformed($"a path is longer than {NarLimits.Default.PathLength} bytes");
        }

        _open.Push(new OpenNode { Name = name, PathLength = pathLength });
    }

    // The root object may contain the listing as "root" next to a version.
    private readonly NarListing Build(OpenNode node) => node.Type switch
    {
        null when node.Root is { } root => root,
        null when node.IsEmpty && _open.Count > 0 => NarListing.Opaque,
        "regular" when node.Contents is { } contents => NarListing.Regular(node.IsExecutable, NarName.Encode(contents)),
        "regular" => NarListing.Regular(node.IsExecutable, node.Size, node.NarOffset is 0 ? null : node.NarOffset),
        "directory" when node.Entries is { } entries => NarListing.Directory(entries),
        "symlink" when node.Target is { } target => NarListing.Symlink(target),
        null => throw Malformed("a node has no type"),
        _ => throw Malformed($"a node of the type \"{node.Type}\" lacks a member, or the type is unknown"),
    };

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw Malformed("it is truncated");

    private void Expect(JsonTokenType expected)
    {
        if (Next() != expected)
        {
            throw Malformed($"{expected} is expected instead of {_json.TokenType}");
        }
    }

    private string ExpectText()
    {
        Expect(JsonTokenType.String);
        return Text();
    }

    private long Number()
    {
        Expect(JsonTokenType.Number);
        return !_json.TryGetInt64(out var number) ? throw Malformed("a number is not whole or too large")
            : number >= 0 ? number
            : throw Malformed("a number is negative");
    }

    private readonly string Text()
    {
        var text = NarName.Decode(_json.ValueSpan);
        return _json.ValueIsEscaped ? Unescape(text) : text;
    }

    // The JSON reader validates escapes, but throws for lone surrogates when its text is requested.
    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
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
                var at = "bfnrt".IndexOf(text[i], StringComparison.Ordinal);
                result.Append(at >= 0 ? "\b\f\n\r\t"[at] : text[i]);
            }
        }

        return result.ToString();
    }

    private readonly NixFormatException Malformed(string what) =>
        new($"The listing is malformed at byte {_json.BytesConsumed}: {what}.", _json.BytesConsumed);

    /// <summary>A node whose object is not complete.</summary>
    private sealed class OpenNode
    {
        public string? Name { get; init; }

        public int PathLength { get; init; }

        public bool IsEmpty { get; set; } = true;

        public string? Type { get; set; }

        public string? Target { get; set; }

        public string? Contents { get; set; }

        public bool IsExecutable { get; set; }

        public long? Size { get; set; }

        public long? NarOffset { get; set; }

        public List<KeyValuePair<string, NarListing>>? Entries { get; set; }

        public bool InEntries { get; set; }

        public NarListing? Root { get; private set; }

        /// <summary>Adds a child node: an entry, or the root next to the version.</summary>
        public void Add(string? name, NarListing listing)
        {
            if (name is null)
            {
                Root = listing;
            }
            else
            {
                Entries!.Add(KeyValuePair.Create(name, listing));
            }
        }
    }
}
