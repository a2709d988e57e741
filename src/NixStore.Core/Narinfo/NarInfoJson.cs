using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// Narinfos as JSON: path information with the place of the NAR in a cache, as <c>nix path-info --json --store</c> prints it
/// of a binary cache (<c>UnkeyedNarInfo::toJSON</c> in <c>src/libstore/nar-info.cc</c>).
/// </summary>
public static class NarInfoJson
{
    private static readonly JsonForm Form = new("narinfo");

    /// <summary>Reads the object of one path, which does not name the path itself.</summary>
    /// <param name="text">The JSON, in any version of its form.</param>
    /// <param name="path">The path.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>The response.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed, or lacks something; the offset counts bytes if it is known.</exception>
    public static NarInfo Parse(string text, StorePath path, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(directory);
        return Form.Read(text, item =>
        {
            var info = new NarInfo(PathInfoJson.Read(item, path, directory), Form.RequireText(item, "url"))
            {
                FileHash = JsonForm.Find(item, "downloadHash")?.GetString() is { } hash ? Hash.Parse(hash) : null,
                FileSize = JsonForm.Find(item, "downloadSize") is { } size ? PathInfoJson.ReadSize(size) : null,
            };
            return JsonForm.Find(item, "compression")?.GetString() is { } compression ? info with { Compression = compression } : info;
        });
    }

    /// <summary>Writes the object of one path, which does not name the path itself. What is not known of the file is left out.</summary>
    /// <param name="info">The narinfo.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <param name="version">The version of the form, 1 to 3 (see <see cref="PathInfoJsonFormat"/>).</param>
    /// <returns>The JSON, on indented lines.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is not 1, 2 or 3.</exception>
    public static string Write(NarInfo info, StoreDirectory directory, int version)
    {
        ArgumentNullException.ThrowIfNull(info);
        var members = PathInfoJsonWriter.ToNode(info.Info, directory, new PathInfoJsonFormat(version, PathInfoJsonFields.All));
        members["url"] = info.Url;
        members["compression"] = info.Compression;
        if (info.FileHash is { } hash)
        {
            members["downloadHash"] = hash.ToString(HashFormat.Sri);
        }

        if (info.FileSize is { } size)
        {
            members["downloadSize"] = size;
        }

        return JsonLayout.OnLines(members);
    }
}
