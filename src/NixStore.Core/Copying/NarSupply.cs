using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Copying;

/// <summary>Where a copy gets its NARs from.</summary>
/// <param name="openNar">Opens a single NAR.</param>
/// <param name="sequences">Opens several in one go, or null if that is no faster.</param>
/// <param name="findAtHand">Tells the paths that should go first, since they are just being read for others, or null if none ever
/// are.</param>
internal sealed class NarSupply(NarOpener openNar, INarSequenceStore? sequences, Func<IReadOnlyList<StorePath>>? findAtHand = null)
{
    /// <summary>How many paths one worker should take at once, so that they can be asked for together.</summary>
    public int PathsTogether => sequences is null ? 1 : NarGroup.MostAhead;

    /// <summary>Returns the paths that should go first, since they are just being read for others.</summary>
    /// <returns>The paths; they need not be among those of the copy.</returns>
    public IReadOnlyList<StorePath> FindAtHand() => findAtHand?.Invoke() ?? [];

    /// <summary>The supply of a store.</summary>
    /// <param name="source">The store.</param>
    /// <returns>The supply.</returns>
    public static NarSupply Of(IStore source) => new(source.OpenNarAsync, source as INarSequenceStore);

    /// <summary>Prepares to open the NARs of paths in turn.</summary>
    /// <param name="infos">The paths, in the order in which they are going to be opened.</param>
    /// <returns>The NARs; the caller disposes them.</returns>
    public NarGroup Begin(IReadOnlyList<ValidPathInfo> infos) => new(openNar, sequences, [.. infos.Select(static info => info.Path)]);
}
