using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>The source of the NARs of a copy.</summary>
/// <param name="openNar">Opens a single NAR.</param>
/// <param name="sequences">Opens several NARs in sequence, or null if that is not faster.</param>
/// <param name="findAtHand">Returns the paths that should be copied first, because they are being read for other targets, or null if there
/// are none.</param>
internal sealed class NarSupply(NarOpener openNar, IStore? sequences, Func<IReadOnlyList<StorePath>>? findAtHand = null)
{
    /// <summary>Gets the number of paths that one worker should take at a time, so that they can be requested together.</summary>
    public int PathsTogether => sequences is null ? 1 : NarGroup.MostAhead;

    /// <summary>Returns the paths that should be copied first, because they are being read for other targets.</summary>
    /// <returns>The paths, which may include paths that are not part of the copy.</returns>
    public IReadOnlyList<StorePath> FindAtHand() => findAtHand?.Invoke() ?? [];

    /// <summary>Creates the supply of a store.</summary>
    /// <param name="source">The store.</param>
    /// <returns>The supply.</returns>
    public static NarSupply Of(IStore source) => new(source.OpenNarAsync, source.OpensNarsTogether ? source : null);

    /// <summary>Prepares to open the NARs of paths in sequence.</summary>
    /// <param name="infos">The paths, in the order in which they will be opened.</param>
    /// <returns>The NARs, to be disposed by the caller.</returns>
    public NarGroup Begin(IReadOnlyList<ValidPathInfo> infos) => new(openNar, sequences, [.. infos.Select(static info => info.Path)]);
}
