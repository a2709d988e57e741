using NixStore.Paths;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>What stays in a binary cache, in addition to what its pins keep.</summary>
internal sealed record CacheRetention
{
    /// <summary>Gets the paths that stay with their closures.</summary>
    public IReadOnlyCollection<StorePath> Roots { get; init; } = [];

    /// <summary>
    /// Gets the time before which a narinfo must have been written for its path to be deleted; null if only roots keep paths. Younger
    /// paths stay with their closures.
    /// </summary>
    public DateTimeOffset? WrittenBefore { get; init; }

    /// <summary>
    /// Gets the age that each file must have to be deleted. A publisher writes NARs before narinfos, and references before what refers to
    /// them.
    /// </summary>
    public required TimeSpan GracePeriod { get; init; }

    /// <summary>
    /// Gets how many bytes are deleted before the collection stops; null for all. The path that reaches it is still deleted.
    /// </summary>
    public long? MaximumFreed { get; init; }

    /// <summary>Gets the source of the current time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
