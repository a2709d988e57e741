using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NixStore.Nar;

/// <summary>Listings as Nix keeps them in a binary cache, in files named <c>.ls</c> (<c>src/libutil/nar-listing.cc</c>).</summary>
public static class NarListingJson
{
    private const int Version = 1;

    /// <summary>Writes a listing.</summary>
    /// <param name="root">The root.</param>
    /// <returns>The JSON, in one line.</returns>
    public static string Write(NarListing root)
    {
        ArgumentNullException.ThrowIfNull(root);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("root");
            WriteNode(writer, root);
            writer.WriteNumber("version", Version);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    // The members stand in the order of their names, as Nix writes them.
    private static void WriteNode(Utf8JsonWriter writer, NarListing node)
    {
        writer.WriteStartObject();
        switch (node.Type)
        {
            case NarEntryType.Directory:
                writer.WriteStartObject("entries");
                foreach ((string name, NarListing entry) in node.Entries)
                {
                    writer.WritePropertyName(name);
                    WriteNode(writer, entry);
                }

                writer.WriteEndObject();
                writer.WriteString("type", "directory");
                break;
            case NarEntryType.Symlink:
                writer.WriteString("target", node.Target);
                writer.WriteString("type", "symlink");
                break;
            case NarEntryType.Regular or NarEntryType.Executable:
                writer.WriteBoolean("executable", node.Type == NarEntryType.Executable);
                if (node.NarOffset is { } offset)
                {
                    writer.WriteNumber("narOffset", offset);
                }

                if (node.Size is { } size)
                {
                    writer.WriteNumber("size", size);
                }

                writer.WriteString("type", "regular");
                break;
            default:
                break;
        }

        writer.WriteEndObject();
    }
}
