using NixStore.Paths;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>What a daemon would have to do to make something valid.</summary>
/// <param name="ToBuild">The derivations that it would build.</param>
/// <param name="ToSubstitute">The paths that it would substitute.</param>
/// <param name="Unknown">The paths that it can get in no way.</param>
/// <param name="DownloadSize">How many bytes it would download.</param>
/// <param name="NarSize">The sizes of the NARs that it would substitute, in bytes.</param>
public sealed record DaemonPlan(
    IReadOnlyList<StorePath> ToBuild,
    IReadOnlyList<StorePath> ToSubstitute,
    IReadOnlyList<StorePath> Unknown,
    long DownloadSize,
    long NarSize);
