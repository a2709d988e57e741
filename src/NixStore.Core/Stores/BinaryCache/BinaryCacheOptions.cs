using NixStore.Blobs;
using NixStore.Blobs.Http;

namespace NixStore.Stores.BinaryCache;

/// <summary>How binary caches on other machines are used.</summary>
public sealed record BinaryCacheOptions
{
    /// <summary>How requests are sent.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Where their answers are kept; null for nowhere.</summary>
    public NarInfoDiskCache? Memory { get; init; }

    /// <summary>Where what has arrived of large NARs is kept; null for nowhere.</summary>
    public PartialBlobs? Partials { get; init; }
}
