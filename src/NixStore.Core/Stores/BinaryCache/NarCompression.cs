using NixStore.Compression;

namespace NixStore.Stores.BinaryCache;

/// <summary>The compressions of NARs by the names that narinfos and URLs have for them.</summary>
internal static class NarCompression
{
    public static CompressionMethod? Parse(string name)
        => Enum.TryParse(name, ignoreCase: true, out CompressionMethod method) && NameOf(method) == name ? method : null;

    public static string NameOf(CompressionMethod method) => method.ToString().ToLowerInvariant();

    public static Stream OpenRead(Stream file, CompressionMethod method)
        => method == CompressionMethod.None ? file : CompressionStreams.OpenRead(file, leaveOpen: true);
}
