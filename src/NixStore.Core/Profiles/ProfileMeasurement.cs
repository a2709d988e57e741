using NixStore.Collecting;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Profiles;

/// <summary>Measures the closures of profiles and generations.</summary>
/// <param name="store">The store.</param>
public sealed class ProfileMeasurement(IStore store)
{
    /// <summary>Measures what profiles lead to.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The profiles with their sizes, in the same order.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<SizedProfile>> MeasureAsync(
        IReadOnlyList<StoreProfile> profiles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var graph = await LoadAsync(profiles.Select(static profile => profile.Path), cancellationToken).ConfigureAwait(false);
        var sizes = graph is null ? null : new ClosureSizes(graph);
        return [.. profiles.Select(profile => new SizedProfile(profile, sizes?.Find(profile.Path)))];
    }

    /// <summary>Measures the generations of profiles, each one in comparison with the one before.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The generations with their sizes, profile by profile, the lowest number first.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<SizedGeneration>> MeasureGenerationsAsync(
        IReadOnlyList<StoreProfile> profiles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var graph = await LoadAsync(
            profiles.SelectMany(static profile => profile.Generations).Select(static generation => generation.Path), cancellationToken)
            .ConfigureAwait(false);
        if (graph is null)
        {
            return [.. from profile in profiles
                       from generation in profile.Generations
                       select new SizedGeneration(profile, generation, null, null)];
        }

        var growth = new ReachableGrowth(graph.References.Edges, graph.NarSizes);
        var sized = new List<SizedGeneration>();
        foreach (var profile in profiles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Measure(profile, graph, growth, sized);
        }

        return sized;
    }

    private static void Measure(StoreProfile profile, SizedGraph graph, ReachableGrowth growth, List<SizedGeneration> sized)
    {
        var hasBefore = false;
        growth.StartOver();
        foreach (var generation in profile.Generations)
        {
            if (generation.Path is not { } path || graph.References.NumberOf(path) is not (>= 0 and var number))
            {
                sized.Add(new SizedGeneration(profile, generation, null, null));
                hasBefore = false;
                continue;
            }

            var (size, added) = growth.Next(number);
            sized.Add(new SizedGeneration(profile, generation, size, hasBefore ? added : null));
            hasBefore = true;
        }
    }

    private Task<SizedGraph?> LoadAsync(IEnumerable<StorePath?> paths, CancellationToken cancellationToken)
        => SizedGraph.LoadAsync(store, paths.OfType<StorePath>(), cancellationToken);
}
