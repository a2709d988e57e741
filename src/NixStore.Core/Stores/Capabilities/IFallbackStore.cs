using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that has more than one place to take a path from.</summary>
public interface IFallbackStore : IStore
{
    /// <summary>Turns away from the place that a path was taken from, and looks for it in the others.</summary>
    /// <param name="info">The path, as it was told before.</param>
    /// <param name="failure">What went wrong with it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What the next place tells of the path, which is opened there from now on, or null if there is none.</returns>
    Task<ValidPathInfo?> FindElsewhereAsync(ValidPathInfo info, Exception failure, CancellationToken cancellationToken = default);
}
