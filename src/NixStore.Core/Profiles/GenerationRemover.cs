using NixStore.Retention;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Profiles;

/// <summary>
/// Removes generations of profiles by rules. The current generation and the booted one always stay. Paths stay until garbage is collected.
/// </summary>
public sealed class GenerationRemover
{
    private readonly IStore _store;
    private readonly TimeZoneInfo _zone;

    /// <summary>Creates a remover.</summary>
    /// <param name="store">The store.</param>
    /// <param name="zone">The time zone of days, weeks and months.</param>
    /// <exception cref="MissingCapabilityException">The store has no roots on this machine.</exception>
    public GenerationRemover(IStore store, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(zone);
        store.Require<IRootStore>("have profiles on this machine");
        _store = store;
        _zone = zone;
    }

    /// <summary>Decides which generations a policy removes. Nothing is changed.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="policy">The rules.</param>
    /// <returns>The decisions.</returns>
    /// <exception cref="NixStoreException">The profile leads to none of its generations, so nothing can be removed safely.</exception>
    public GenerationRemovalPlan Plan(StoreProfile profile, RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(policy);
        if (profile.Generations.Count > 0 && profile.Current is null)
        {
            throw new NixStoreException(
                $"The profile '{profile.Link}' leads to none of its generations, so the current one is not known. "
                    + "Nothing is removed from it.")
            {
                Reason = FailureReason.CurrentGenerationUnknown,
            };
        }

        var current = profile.Generations.Index().FirstOrDefault(static generation => generation.Item.IsCurrent).Index;
        var items = profile.Generations.Select(generation => new RetentionItem(
            generation.Number, TimeZoneInfo.ConvertTime(generation.Created, _zone), generation.Path?.Name ?? "")
        {
            Protection = generation.IsCurrent ? "current" : generation.IsBooted ? "booted" : null,
        });
        return new GenerationRemovalPlan(profile, policy.Decide(new RetentionSeries([.. items], current)));
    }

    /// <summary>
    /// Removes what was planned, and nothing else. What is gone or has become the current generation meanwhile is ignored.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the work between two generations.</param>
    /// <returns>The generations that were removed.</returns>
    /// <exception cref="NixStoreException">The profile cannot be locked, or a generation cannot be removed.</exception>
    public async Task<IReadOnlyList<ProfileGeneration>> RemoveAsync(
        GenerationRemovalPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var removed = new List<ProfileGeneration>();
        if (plan.Removed.Count == 0)
        {
            return removed;
        }

        using var held = await PathLocks.AcquireAsync([plan.Profile.Link], cancellationToken).ConfigureAwait(false);
        var now = new ProfileReader(_store.Directory, _store.Find<IPhysicalStore>()?.PhysicalDirectory).Read(plan.Profile.Link);
        foreach (var generation in plan.Removed.Where(generation => now.Generations.Any(present => IsSame(present, generation))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRemove(plan.Profile.Link, generation))
            {
                removed.Add(generation);
            }
        }

        return removed;
    }

    // A number that was removed can be used again by another process.
    private static bool IsSame(ProfileGeneration present, ProfileGeneration planned)
        => (present.Link, present.Path, present.Created) == (planned.Link, planned.Path, planned.Created);

    // Nix does not always take the lock of a profile, so what is current is read right before.
    private static bool TryRemove(string profile, ProfileGeneration generation)
    {
        if (ProfileReader.FindCurrent(profile) is not { } current || current == Path.GetFileName(generation.Link))
        {
            return false;
        }

        try
        {
            File.Delete(generation.Link);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot remove the generation '{generation.Link}': {failure.Message}", failure);
        }
    }
}
