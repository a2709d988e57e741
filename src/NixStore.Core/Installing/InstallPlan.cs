using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>What an installation is going to do.</summary>
/// <param name="Roots">The paths that were asked for and can be had.</param>
/// <param name="Items">What is to be fetched, dependencies first.</param>
/// <param name="Present">What the target has already of their closures, as far as it was looked at.</param>
/// <param name="Failures">The paths that were asked for and cannot be had, each with why.</param>
public sealed record InstallPlan(
    IReadOnlyList<StorePath> Roots, IReadOnlyList<InstallItem> Items, IReadOnlyList<StorePath> Present, IReadOnlyList<PathsNotFoundException> Failures)
{
    /// <summary>How many bytes come over the wire.</summary>
    public long DownloadSize { get; } = Items.Sum(static item => item.DownloadSize);

    /// <summary>The sizes of the NARs together, in bytes: about the space that the paths will take.</summary>
    public long NarSize { get; } = Items.Sum(static item => item.Info.NarSize);
}
