using NixStore.Configuration;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>What the collector keeps, and when it stops.</summary>
public sealed record CollectionOptions
{
    /// <summary>Gets whether a live path keeps its derivers: <c>keep-derivations</c>; null for what is configured, or else true.</summary>
    public bool? KeepDerivations { get; init; }

    /// <summary>
    /// Gets whether a live derivation keeps its outputs: <c>keep-outputs</c>; null for what is configured, or else false.
    /// </summary>
    public bool? KeepOutputs { get; init; }

    /// <summary>
    /// Gets how much is freed before the collection stops, in bytes; null for all. The path that reaches it is still deleted.
    /// </summary>
    public long? MaximumFreed { get; init; }

    /// <summary>
    /// Gets how much is to be free on the file system of the store when the collection stops, in bytes; null for no such goal.
    /// </summary>
    public long? EnsureFree { get; init; }

    /// <summary>
    /// Gets the free space below which the collection begins, in bytes. It is checked when no other collection can run any more; null to
    /// begin in any case.
    /// </summary>
    public long? BeginsBelow { get; init; }

    /// <summary>
    /// Gets the time before which a path must have been registered to be deleted; younger ones stay, with all that they refer to; null
    /// for no such limit.
    /// </summary>
    public DateTimeOffset? RegisteredBefore { get; init; }

    /// <summary>Gets the paths that are deleted first, such as those that a binary cache has.</summary>
    public IReadOnlySet<StorePath> Preferred { get; init; } = new HashSet<StorePath>();

    /// <summary>
    /// Gets the paths that stay in a binary cache with their closures, in addition to its pins. Other stores have their own roots.
    /// </summary>
    public IReadOnlyCollection<StorePath> Roots { get; init; } = [];

    /// <summary>
    /// Gets the age that a file of a binary cache must have to be deleted, in addition to other limits. A publisher writes NARs before
    /// narinfos, and references before what refers to them.
    /// </summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Gets how many threads remove files.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Gets the source of the current time.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets whether the collection can stop before everything dead is deleted.</summary>
    internal bool HasLimit => MaximumFreed is not null || EnsureFree is not null;

    /// <summary>
    /// Fills in what is not set from the configuration. A store that collects its garbage itself has its own configuration.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="store">The store whose garbage is collected.</param>
    /// <returns>The options.</returns>
    public CollectionOptions WithDefaults(NixConfiguration configuration, IStore store)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(store);
        return store.Find<ICollectingStore>() is not null ? this : this with
        {
            KeepDerivations = KeepDerivations ?? configuration.KeepDerivations,
            KeepOutputs = KeepOutputs ?? configuration.KeepOutputs,
        };
    }
}
