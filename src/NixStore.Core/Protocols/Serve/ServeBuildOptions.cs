namespace NixStore.Protocols.Serve;

/// <summary>How the other side builds.</summary>
public sealed record ServeBuildOptions
{
    /// <summary>How long a build may be silent, in seconds; 0 for any time.</summary>
    public int MaxSilentTime { get; init; }

    /// <summary>How long a build may take, in seconds; 0 for any time.</summary>
    public int BuildTimeout { get; init; }

    /// <summary>How much a build may write to its log, in bytes; 0 for any amount.</summary>
    public long MaxLogSize { get; init; }

    /// <summary>How often a build is repeated to compare; newer Nix knows nothing but 0.</summary>
    public int Repeats { get; init; }

    /// <summary>Whether builds that differ are an error.</summary>
    public bool EnforceDeterminism { get; init; }

    /// <summary>Whether the files of a failed build are kept (2.7).</summary>
    public bool KeepFailed { get; init; }
}
