using NixStore.IO;
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
    /// <summary>Gets the total download size in bytes.</summary>
    public long DownloadSize { get; } = ByteCount.Sum(Items.Select(static item => item.DownloadSize));

    /// <summary>Gets the total size of the NARs in bytes, which is about the required space.</summary>
    public long NarSize { get; } = ByteCount.Sum(Items.Select(static item => item.Info.NarSize));
}
