using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>The result of a copy.</summary>
/// <param name="Copied">The paths that became valid in the target, dependencies first.</param>
/// <param name="Present">The paths that the target already had.</param>
/// <param name="Failures">The paths that could not be copied, dependencies first, then the derivations whose logs could not be
/// copied.</param>
/// <param name="Bytes">The number of copied bytes of NARs.</param>
/// <param name="Duration">The duration.</param>
public sealed record CopyResult(
    IReadOnlyList<ValidPathInfo> Copied,
    IReadOnlyList<ValidPathInfo> Present,
    IReadOnlyList<CopyFailure> Failures,
    long Bytes,
    TimeSpan Duration)
{
    /// <summary>Gets the paths that the target has substituted, dependencies first.</summary>
    public IReadOnlyList<ValidPathInfo> Substituted { get; init; } = [];
}
