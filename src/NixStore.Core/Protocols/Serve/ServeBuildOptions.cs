namespace NixStore.Protocols.Serve;

/// <summary>The options of a remote build.</summary>
public sealed record ServeBuildOptions
{
    /// <summary>The maximum time without output of a build in seconds, or 0 for no limit.</summary>
    public int MaxSilentTime { get; init; }

    /// <summary>The maximum duration of a build in seconds, or 0 for no limit.</summary>
    public int BuildTimeout { get; init; }

    /// <summary>The maximum size of the log of a build in bytes, or 0 for no limit.</summary>
    public long MaxLogSize { get; init; }

    /// <summary>The number of repetitions to compare. Newer versions of Nix support only 0.</summary>
    public int Repeats { get; init; }

    /// <summary>Whether different results are an error.</summary>
    public bool EnforceDeterminism { get; init; }

    /// <summary>Whether the files of a failed build are kept (2.7).</summary>
    public bool KeepFailed { get; init; }
}
