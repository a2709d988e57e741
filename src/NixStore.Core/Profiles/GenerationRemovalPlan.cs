using NixStore.Retention;

namespace NixStore.Profiles;

/// <summary>Which generations of a profile a policy removes, and why.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Decisions">The decision on each generation, in the order of the generations.</param>
public sealed record GenerationRemovalPlan(StoreProfile Profile, IReadOnlyList<RetentionDecision> Decisions)
{
    /// <summary>Gets the generations that go.</summary>
    public IReadOnlyList<ProfileGeneration> Removed
        => [.. Profile.Generations.Zip(Decisions).Where(static pair => !pair.Second.Stays).Select(static pair => pair.First)];
}
