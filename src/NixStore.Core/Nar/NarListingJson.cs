using System.Globalization;
using System.Text;

namespace NixStore.Nar;

/// <summary>
/// The JSON format of listings in binary caches, the <c>.ls</c> files (<c>src/libutil/nar-listing.cc</c>), and of trees with the contents
/// of files (Nix manual, <c>protocols/json/file-system-object</c>). Reads the formats of the current Nix and of Nix 2.8, and writes the
/// current one. A byte of a name or of contents that is not UTF-8 is written as the escape of a lone surrogate (see <see cref="NarName"/>),
/// because JSON cannot represent it.
/// </summary>
public static class NarListingJson
{
    private const int Version = 1;

    /// <summary>Writes a listing as in a binary cache.</summary>
    /// <param name="root">The root.</param>
    /// <returns>The JSON on one line.</returns>
    public static string Write(NarListing root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var text = new StringBuilder("{\"root\":");
        AppendNode(text, root);
        return text.Append(CultureInfo.InvariantCulture, $",\"version\":{Version}}}").ToString();
    }

    /// <summary>Writes a single node, as printed by <c>nix nar ls --json</c>.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The JSON on one line.</returns>
    public static string WriteNode(NarListing node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var text = new StringBuilder();
        AppendNode(text, node);
        return text.ToString();
    }

    /// <summary>Parses a listing of a binary cache or a single node.</summary>
    /// <param name="json">The JSON in UTF-8. Bytes of names that are not UTF-8 are read as written by Nix 2.8.</param>
    /// <returns>The root.</returns>
    /// <exception cref="NixFormatException">The text is not JSON, or not a listing of version 1.</exception>
    public static NarListing Parse(ReadOnlySpan<byte> json) => NarListingJsonReader.Read(json, Version);

    // Members are sorted by name, as in Nix. The work left is on an explicit stack, because the call stack is too small for the deepest
    // NARs.
    private static void AppendNode(StringBuilder text, NarListing root)
    {
        var left = new Stack<Piece>();
        left.Push(new Piece("", null, root));
        while (left.TryPop(out var piece))
        {
            text.Append(piece.Before);
            if (piece.Name is { } name)
            {
                AppendString(text, name);
                text.Append(':');
            }

            if (piece.Node is { Type: NarEntryType.Directory } directory)
            {
                text.Append("{\"entries\":{");
                left.Push(new Piece("},\"type\":\"directory\"}", null, null));
                for (var i = directory.Entries.Count - 1; i >= 0; i--)
                {
                    left.Push(new Piece(i == 0 ? "" : ",", directory.Entries[i].Key, directory.Entries[i].Value));
                }
            }
            else if (piece.Node is { } node)
            {
                AppendLeaf(text, node);
            }
        }
    }

    private static void AppendLeaf(StringBuilder text, NarListing node)
    {
        switch (node.Type)
        {
            case NarEntryType.Symlink:
                AppendString(text.Append("{\"target\":"), node.Target!);
                text.Append(",\"type\":\"symlink\"}");
                break;
            case NarEntryType.Regular or NarEntryType.Executable:
                AppendFile(text, node);
                break;
            default:
                text.Append("{}");
                break;
        }
    }

    // The size follows from the contents, and such a file has no offset in a NAR.
    private static void AppendFile(StringBuilder text, NarListing file)
    {
        text.Append('{');
        if (file.Contents is { } contents)
        {
            AppendString(text.Append("\"contents\":"), NarName.Decode(contents.Span));
            text.Append(',');
        }

        text.Append(file.Type == NarEntryType.Executable ? "\"executable\":true," : "\"executable\":false,");
        if (file.Contents is null)
        {
            AppendNumber(text, "narOffset", file.NarOffset);
            AppendNumber(text, "size", file.Size);
        }

        text.Append("\"type\":\"regular\"}");
    }

    private static void AppendNumber(StringBuilder text, string name, long? number)
    {
        if (number is { } value)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{name}\":{value},");
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var pair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (pair)
            {
                text.Append(c).Append(value[++i]);
            }
            else if (c < ' ' || char.IsSurrogate(c))
            {
                AppendEscape(text, c);
            }
            else
            {
                text.Append(c is '"' or '\\' ? "\\" : "").Append(c);
            }
        }

        text.Append('"');
    }

    private static void AppendEscape(StringBuilder text, char c)
    {
        var at = "\b\f\n\r\t".IndexOf(c, StringComparison.Ordinal);
        if (at >= 0)
        {
            text.Append('\\').Append("bfnrt"[at]);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }

    /// <summary>Remaining output: a text, then an optional name and node.</summary>
    private readonly record struct Piece(string Before, string? Name, NarListing? Node);
}
