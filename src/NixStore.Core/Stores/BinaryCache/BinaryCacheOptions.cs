using NixStore.Blobs;
using NixStore.Blobs.Http;

namespace NixStore.Stores.BinaryCache;

/// <summary>Options for binary caches on other machines.</summary>
public sealed record BinaryCacheOptions
{
    /// <summary>Gets the options for requests.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Gets the disk cache of narinfos, or null.</summary>
    public NarInfoDiskCache? Memory { get; init; }

    /// <summary>Gets the storage of partial downloads of large NARs, or null.</summary>
    public PartialBlobs? Partials { get; init; }
}
