using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// The JSON format of narinfos: path information with the URL of the NAR in a binary cache, as printed by <c>nix path-info --json
/// --store</c> for a binary cache (<c>UnkeyedNarInfo::toJSON</c> in <c>src/libstore/nar-info.cc</c>).
/// </summary>
public static class NarInfoJson
{
    private static readonly JsonForm _form = new("narinfo");

    /// <summary>Parses the object of one path, which does not contain the path.</summary>
    /// <param name="text">The JSON, in any version of the format.</param>
    /// <param name="path">The path.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The narinfo.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or incomplete. The offset is in bytes if it is known.</exception>
    public static NarInfo Parse(string text, StorePath path, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(directory);
        return _form.Read(text, item =>
        {
            var info = new NarInfo(PathInfoJson.Read(item, path, directory), _form.RequireText(item, "url"))
            {
                FileHash = _form.FindText(item, "downloadHash") is { } hash ? Hash.Parse(hash) : null,
                FileSize = PathInfoJson.FindSize(item, "downloadSize"),
            };
            return _form.FindText(item, "compression") is { } compression ? info with { Compression = compression } : info;
        });
    }

    /// <summary>Writes the object of one path, which does not contain the path. Unknown members are omitted.</summary>
    /// <param name="info">The narinfo.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="version">The version of the format, 1 to 3 (see <see cref="PathInfoJsonFormat"/>).</param>
    /// <returns>The JSON, indented.</returns>
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
