namespace NixStore.Protocols.Worker;

/// <summary>Whether a daemon takes unsigned paths from its client; the numbers are those of the protocol.</summary>
public enum DaemonTrust
{
    /// <summary>The daemon does not say.</summary>
    Unknown = 0,

    /// <summary>It does.</summary>
    Trusted = 1,

    /// <summary>It does not.</summary>
    NotTrusted = 2,
}
