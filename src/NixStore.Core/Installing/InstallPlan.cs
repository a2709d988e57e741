using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>The plan of an installation.</summary>
/// <param name="Roots">The requested paths that can be installed.</param>
/// <param name="Items">The paths to fetch, dependencies first.</param>
/// <param name="Present">The paths of their closures that the target already has, as far as they were checked.</param>
/// <param name="Failures">The requested paths that cannot be installed, with the reason.</param>
public sealed record InstallPlan(
    IReadOnlyList<StorePath> Roots,
    IReadOnlyList<InstallItem> Items,
    IReadOnlyList<StorePath> Present,
    IReadOnlyList<PathsNotFoundException> Failures)
{
    /// <summary>How many bytes come over the wire.</summary>
    public long DownloadSize { get; } = Add(Items.Select(static item => item.DownloadSize));

    /// <summary>The sizes of the NARs together, in bytes: about the space that the paths will take.</summary>
    public long NarSize { get; } = Add(Items.Select(static item => item.Info.NarSize));

    // What caches announce may be absurd; such a sum does not fit on any disk.
    private static long Add(IEnumerable<long> sizes) => sizes.Aggregate(0L, static (sum, size) => size > long.MaxValue - sum ? long.MaxValue : sum + size);
}
