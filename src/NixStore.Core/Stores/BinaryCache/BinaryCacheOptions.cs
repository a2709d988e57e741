using NixStore.Blobs;
using NixStore.Blobs.Http;

namespace NixStore.Stores.BinaryCache;

/// <summary>Options for binary caches on other machines.</summary>
public sealed record BinaryCacheOptions
{
    /// <summary>The options for requests.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>The disk cache of narinfos, or null.</summary>
    public NarInfoDiskCache? Memory { get; init; }

    /// <summary>The storage of partial downloads of large NARs, or null.</summary>
    public PartialBlobs? Partials { get; init; }
}
