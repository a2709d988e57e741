using NixStore.Realisations;

namespace NixStore.Building;

/// <summary>The result of building or substituting a path.</summary>
public sealed record BuildResult
{
    /// <summary>The status.</summary>
    public required BuildStatus Status { get; init; }

    /// <summary>The error message. Empty on success.</summary>
    public string ErrorMessage { get; init; } = "";

    /// <summary>The number of builds.</summary>
    public int TimesBuilt { get; init; }

    /// <summary>Whether builds had different results.</summary>
    public bool IsNonDeterministic { get; init; }

    /// <summary>The start time of the build, to the second, or null if it was not built or the other side does not report it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The end time of the build, to the second, or null if it was not built or the other side does not report it.</summary>
    public DateTimeOffset? StopTime { get; init; }

    /// <summary>The user CPU time of the build, to the microsecond, or null if the other side does not report it.</summary>
    public TimeSpan? CpuUser { get; init; }

    /// <summary>The system CPU time of the build, to the microsecond, or null if the other side does not report it.</summary>
    public TimeSpan? CpuSystem { get; init; }

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, UnkeyedRealisation> BuiltOutputs { get; init; } = new Dictionary<string, UnkeyedRealisation>();

    /// <summary>Whether the requested path is valid now.</summary>
    public bool Succeeded
        => Status is BuildStatus.Built or BuildStatus.Substituted or BuildStatus.AlreadyValid or BuildStatus.ResolvesToAlreadyValid;
}
