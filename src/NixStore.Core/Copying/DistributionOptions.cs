using NixStore.Progress;

namespace NixStore.Copying;

/// <summary>Options for copying to several targets.</summary>
public sealed record DistributionOptions
{
    /// <summary>Gets the maximum number of concurrent targets.</summary>
    public int MaximumTargets { get; init; } = 32;

    /// <summary>Gets the maximum number of bytes of NARs in memory for slow targets. Each target has an equal share.</summary>
    public long BufferBytes { get; init; } = 80 * 1024 * 1024;

    /// <summary>
    /// Gets how long other targets wait for a source with a limited number of open NARs, before a NAR is closed that a target has opened
    /// but does not read. That target reads the NAR again later.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets the function that decides, before anything is sent to a target, whether to execute the plan; false means that the target has no
    /// result. Called from several threads. Null approves all.
    /// </summary>
    public Func<CopyTarget, CopyPlan, bool>? Approve { get; init; }

    /// <summary>
    /// Gets the function that returns the receiver of progress reports for a target, at most ten times a second, from worker threads. Null
    /// for none.
    /// </summary>
    public Func<CopyTarget, IProgress<OperationProgress>>? Progress { get; init; }
}
