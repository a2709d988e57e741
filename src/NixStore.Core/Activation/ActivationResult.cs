using NixStore.Closures;
using NixStore.Paths;

namespace NixStore.Activation;

/// <summary>The result of an activation on one target.</summary>
public sealed record ActivationResult
{
    /// <summary>Gets the name of the target.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the path.</summary>
    public required StorePath Path { get; init; }

    /// <summary>Gets what was done with the path.</summary>
    public required ActivationAction Action { get; init; }

    /// <summary>Gets how the activation ended.</summary>
    public required ActivationState State { get; init; }

    /// <summary>
    /// Gets what the profile led to before, and for a test the running system; null if there was nothing or it is not known.
    /// </summary>
    public StorePath? Before { get; init; }

    /// <summary>Gets what the profile leads to now; null if there is nothing or it is not known.</summary>
    public StorePath? After { get; init; }

    /// <summary>Gets the exit code of the program of the path; null if it did not end by itself or is not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Gets the names of the units that failed, as the output reports them.</summary>
    public IReadOnlyList<string> FailedUnits { get; init; } = [];

    /// <summary>Gets the last lines of the output, of a rollback too.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>Gets the packages that changed. Empty if the closure of the path before is not known.</summary>
    public IReadOnlyList<ClosureChange> Changes { get; init; } = [];

    /// <summary>Gets the number of bytes of NARs that were copied to the target.</summary>
    public long BytesCopied { get; init; }

    /// <summary>Gets the duration, with copying and checks.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets what went wrong, and what is known of the target; null if nothing went wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the failure, or null if there was none or the path itself reported it.</summary>
    public Exception? Error { get; init; }

    /// <summary>Gets whether the path did what was requested without failures.</summary>
    public bool IsSuccess => State is ActivationState.Activated or ActivationState.DryActivated;
}
