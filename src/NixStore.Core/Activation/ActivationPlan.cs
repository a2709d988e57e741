using NixStore.Closures;
using NixStore.Copying;
using NixStore.Paths;

namespace NixStore.Activation;

/// <summary>What an activation would do on a target.</summary>
public sealed record ActivationPlan
{
    /// <summary>Gets the name of the target.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the path.</summary>
    public required ActivatablePath Activation { get; init; }

    /// <summary>Gets what is done with the path.</summary>
    public required ActivationAction Action { get; init; }

    /// <summary>Gets the profile of the target; empty if the action needs none.</summary>
    public required string Profile { get; init; }

    /// <summary>Gets what is copied to the target.</summary>
    public required CopyPlan Copy { get; init; }

    /// <summary>Gets what the profile leads to now, and for a test the running system; null if there is nothing.</summary>
    public StorePath? Before { get; init; }

    /// <summary>Gets the packages that change. Empty if the closure of the path before is not known.</summary>
    public IReadOnlyList<ClosureChange> Changes { get; init; } = [];
}
