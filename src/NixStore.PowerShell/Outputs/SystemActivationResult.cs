using NixStore.Activation;
using NixStore.Paths;

namespace NixStore.PowerShell.Outputs;

/// <summary>The result of an activation on one machine.</summary>
public sealed class SystemActivationResult
{
    internal SystemActivationResult(ActivationResult result, StoreDirectory directory)
    {
        ComputerName = result.Target;
        State = result.State.ToString();
        Action = result.Action.ToString();
        Path = directory.Print(result.Path);
        Before = result.Before is { } before ? directory.Print(before) : null;
        After = result.After is { } after ? directory.Print(after) : null;
        ExitCode = result.ExitCode;
        FailedUnits = [.. result.FailedUnits];
        Changes = [.. result.Changes.Select(ClosureDifference.From)];
        BytesCopied = result.BytesCopied;
        Duration = result.Duration;
        Reason = result.Reason;
        Output = [.. result.Output];
        Succeeded = result.IsSuccess;
    }

    /// <summary>Gets the machine, as it was given.</summary>
    public string ComputerName { get; }

    /// <summary>
    /// Gets how the activation ended: Activated, DryActivated, FailedUnits, Failed, RolledBack, RollbackFailed, Unreachable or Skipped.
    /// </summary>
    public string State { get; }

    /// <summary>Gets what was done with the path: Switch, Boot, Test or DryActivate.</summary>
    public string Action { get; }

    /// <summary>Gets the full store path that was activated.</summary>
    public string Path { get; }

    /// <summary>
    /// Gets the full store path that the profile led to before, or the running system for a test; null if there was none.
    /// </summary>
    public string? Before { get; }

    /// <summary>Gets the full store path that the profile leads to now; null if there is none or it is not known.</summary>
    public string? After { get; }

    /// <summary>Gets the exit code of the program of the path; null if it did not end by itself or is not known.</summary>
    public int? ExitCode { get; }

    /// <summary>Gets the names of the units that failed, as the output reports them.</summary>
    public TextList FailedUnits { get; }

    /// <summary>Gets the packages that changed, as <c>Compare-Closure</c> returns them.</summary>
    public IReadOnlyList<ClosureDifference> Changes { get; }

    /// <summary>Gets the number of bytes of NARs that were copied to the machine.</summary>
    public long BytesCopied { get; }

    /// <summary>Gets the duration, with copying and checks.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Gets what went wrong, and what is known of the machine; null if nothing went wrong.</summary>
    public string? Reason { get; }

    /// <summary>Gets the last lines of the output.</summary>
    public TextList Output { get; }

    /// <summary>Gets whether the path did what was requested without failures.</summary>
    public bool Succeeded { get; }

    /// <summary>Returns the machine.</summary>
    /// <returns>The same as <see cref="ComputerName"/>.</returns>
    public override string ToString() => ComputerName;
}
