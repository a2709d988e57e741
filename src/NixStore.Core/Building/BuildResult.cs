using NixStore.Realisations;

namespace NixStore.Building;

/// <summary>What came of building or substituting something.</summary>
public sealed record BuildResult
{
    /// <summary>How it ended.</summary>
    public required BuildStatus Status { get; init; }

    /// <summary>Why it failed; empty if it did not.</summary>
    public string ErrorMessage { get; init; } = "";

    /// <summary>How often it was built.</summary>
    public int TimesBuilt { get; init; }

    /// <summary>Whether builds were seen to differ.</summary>
    public bool IsNonDeterministic { get; init; }

    /// <summary>When the build began, to the second, or null if it was not built or the peer does not say.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When the build ended, to the second, or null if it was not built or the peer does not say.</summary>
    public DateTimeOffset? StopTime { get; init; }

    /// <summary>The processor's time in the build's own code, to the microsecond, or null if the peer does not say.</summary>
    public TimeSpan? CpuUser { get; init; }

    /// <summary>The processor's time in the system for the build, to the microsecond, or null if the peer does not say.</summary>
    public TimeSpan? CpuSystem { get; init; }

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, UnkeyedRealisation> BuiltOutputs { get; init; } = new Dictionary<string, UnkeyedRealisation>();

    /// <summary>Whether what was asked for is valid now.</summary>
    public bool Succeeded
        => Status is BuildStatus.Built or BuildStatus.Substituted or BuildStatus.AlreadyValid or BuildStatus.ResolvesToAlreadyValid;
}
