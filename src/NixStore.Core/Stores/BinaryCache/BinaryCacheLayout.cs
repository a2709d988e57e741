using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;

namespace NixStore.Stores.BinaryCache;

/// <summary>The names of blobs in a binary cache (Nix manual, <c>protocols/binary-cache</c>).</summary>
internal static class BinaryCacheLayout
{
    /// <summary>The media type of <see cref="CacheInfo"/>.</summary>
    public const string CacheInfoType = "text/x-nix-cache-info";

    /// <summary>The media type of narinfos.</summary>
    public const string NarInfoType = "text/x-nix-narinfo";

    /// <summary>The media type of NARs, compressed or not.</summary>
    public const string NarType = "application/x-nix-nar";

    /// <summary>The media type of listings.</summary>
    public const string ListingType = "application/json";

    /// <summary>The media type of build logs.</summary>
    public const string LogType = "text/plain; charset=utf-8";

    /// <summary>The media type of realisations.</summary>
    public const string RealisationType = "application/json";

    /// <summary>The prefix of realisations in the format of Nix 2.8.</summary>
    public const string RealisationPrefix = "realisations/";

    /// <summary>The prefix of NARs.</summary>
    public const string NarPrefix = "nar/";

    /// <summary>The ending of the names of narinfos.</summary>
    public const string NarInfoExtension = ".narinfo";

    /// <summary>The ending of the names of listings.</summary>
    public const string ListingExtension = ".ls";

    /// <summary>The beginning of the names of build logs.</summary>
    public const string LogPrefix = "log/";

    /// <summary>The ending of the names of realisations.</summary>
    public const string RealisationExtension = ".doi";

    /// <summary>The prefix of the entries for debuggers.</summary>
    public const string DebugInfoPrefix = "debuginfo/";

    /// <summary>The prefix of pins.</summary>
    public const string PinPrefix = "pins/";

    /// <summary>The media type of pins.</summary>
    public const string PinType = "text/plain; charset=utf-8";

    /// <summary>Gets the name of the information about the cache.</summary>
    public static BlobName CacheInfo { get; } = BlobName.Parse(Narinfo.CacheInfo.FileName);

    /// <summary>Returns the name of the narinfo for a hash part.</summary>
    public static BlobName NarInfoOf(string hashPart) => BlobName.Parse(hashPart + NarInfoExtension);

    /// <summary>Returns the hash part in the name of a narinfo.</summary>
    /// <returns>The hash part, or null if the name is not that of a narinfo.</returns>
    public static string? HashPartOf(BlobName name) => HashPartOf(name, NarInfoExtension);

    /// <summary>Returns the hash part in the name of a file that belongs to a path.</summary>
    /// <returns>The hash part, or null if the name does not consist of a hash part and the extension.</returns>
    public static string? HashPartOf(BlobName name, string extension)
    {
        var text = name.Text;
        return text.Length == StorePath.HashPartLength + extension.Length && text.EndsWith(extension, StringComparison.Ordinal)
            && StorePath.IsHashPart(text.AsSpan(0, StorePath.HashPartLength))
            ? text.Remove(StorePath.HashPartLength)
            : null;
    }

    /// <summary>Returns the name of the listing of a path.</summary>
    public static BlobName ListingOf(StorePath path) => BlobName.Parse(path.HashPart + ListingExtension);

    /// <summary>Returns the name of a pin.</summary>
    public static BlobName PinOf(string name) => BlobName.Parse(PinPrefix + name);

    /// <summary>Returns the name of the build log of a derivation.</summary>
    public static BlobName LogOf(StorePath derivation) => BlobName.Parse(LogPrefix + derivation.BaseName);

    /// <summary>Returns the name of the realisation of an output.</summary>
    public static BlobName RealisationOf(DrvHashOutput output) => BlobName.Parse($"{RealisationPrefix}{output}{RealisationExtension}");

    /// <summary>Returns the name of a NAR with the hash of its file.</summary>
    public static BlobName NarOf(Hash fileHash, CompressionMethod compression)
        => BlobName.Parse($"{NarPrefix}{fileHash.ToBareString(HashFormat.Nix32)}.nar{CompressionMethods.ExtensionOf(compression)}");
}
