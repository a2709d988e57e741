using NixStore.Progress;

namespace NixStore.Copying;

/// <summary>How a closure is distributed to several targets.</summary>
public sealed record DistributionOptions
{
    /// <summary>How many targets are copied to at once; the others wait for their turn.</summary>
    public int MaximumTargets { get; init; } = 32;

    /// <summary>
    /// How many bytes of NARs are kept in memory for targets that are slower than others; each target has an equal share of it.
    /// </summary>
    public long BufferBytes { get; init; } = 80 * 1024 * 1024;

    /// <summary>
    /// How long others wait for a source that gives only so many NARs at once, before one is taken from a target that takes nothing of it.
    /// That target reads the NAR again when it goes on.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asked before anything is sent to a target, whether to do what the plan says; a target for which it says no has no result.
    /// Called from several threads. All is approved if it is null.
    /// </summary>
    public Func<CopyTarget, CopyPlan, bool>? Approve { get; init; }

    /// <summary>
    /// Gives what is told how far the copy to a target is, at most ten times a second, from the threads that work; null to tell nobody.
    /// </summary>
    public Func<CopyTarget, IProgress<OperationProgress>>? Progress { get; init; }
}
