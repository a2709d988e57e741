using NixStore.Realisations;

namespace NixStore.Building;

/// <summary>The result of building or substituting a path.</summary>
public sealed record BuildResult
{
    /// <summary>Gets the status.</summary>
    public required BuildStatus Status { get; init; }

    /// <summary>Gets the error message. Empty on success.</summary>
    public string ErrorMessage { get; init; } = "";

    /// <summary>Gets the number of builds.</summary>
    public int TimesBuilt { get; init; }

    /// <summary>Gets whether builds had different results.</summary>
    public bool IsNonDeterministic { get; init; }

    /// <summary>
    /// Gets the start time of the build, to the second, or null if it was not built or the other side does not report it.
    /// </summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Gets the end time of the build, to the second, or null if it was not built or the other side does not report it.</summary>
    public DateTimeOffset? StopTime { get; init; }

    /// <summary>Gets the user CPU time of the build, to the microsecond, or null if the other side does not report it.</summary>
    public TimeSpan? CpuUser { get; init; }

    /// <summary>Gets the system CPU time of the build, to the microsecond, or null if the other side does not report it.</summary>
    public TimeSpan? CpuSystem { get; init; }

    /// <summary>Gets the outputs by name.</summary>
    public IReadOnlyDictionary<string, UnkeyedRealisation> BuiltOutputs { get; init; } = new Dictionary<string, UnkeyedRealisation>();

    /// <summary>Gets whether the requested path is valid now.</summary>
    public bool Succeeded
        => Status is BuildStatus.Built or BuildStatus.Substituted or BuildStatus.AlreadyValid or BuildStatus.ResolvesToAlreadyValid;
}
