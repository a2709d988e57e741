namespace NixStore.Protocols.Serve;

/// <summary>The options of a remote build.</summary>
public sealed record ServeBuildOptions
{
    /// <summary>Gets the maximum time without output of a build in seconds, or 0 for no limit.</summary>
    public int MaxSilentTime { get; init; }

    /// <summary>Gets the maximum duration of a build in seconds, or 0 for no limit.</summary>
    public int BuildTimeout { get; init; }

    /// <summary>Gets the maximum size of the log of a build in bytes, or 0 for no limit.</summary>
    public long MaxLogSize { get; init; }

    /// <summary>Gets the number of repetitions to compare. Newer versions of Nix support only 0.</summary>
    public int Repeats { get; init; }

    /// <summary>Gets whether different results are an error.</summary>
    public bool EnforceDeterminism { get; init; }

    /// <summary>Gets whether the files of a failed build are kept (2.7).</summary>
    public bool KeepFailed { get; init; }
}
