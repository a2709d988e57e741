using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>What a copy did.</summary>
/// <param name="Copied">The paths that became valid in the target, dependencies first.</param>
/// <param name="Present">The paths that the target had already.</param>
/// <param name="Failures">The paths that could not be moved, dependencies first; then the derivations whose logs could not.</param>
/// <param name="Bytes">How many bytes of NARs were moved.</param>
/// <param name="Duration">How long it took.</param>
public sealed record CopyResult(
    IReadOnlyList<ValidPathInfo> Copied,
    IReadOnlyList<ValidPathInfo> Present,
    IReadOnlyList<CopyFailure> Failures,
    long Bytes,
    TimeSpan Duration)
{
    /// <summary>The paths that the target has fetched by itself, dependencies first.</summary>
    public IReadOnlyList<ValidPathInfo> Substituted { get; init; } = [];
}
