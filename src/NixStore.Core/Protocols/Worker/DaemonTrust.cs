namespace NixStore.Protocols.Worker;

/// <summary>Whether a daemon accepts unsigned paths from its client. The numbers are those of the protocol.</summary>
public enum DaemonTrust
{
    /// <summary>The daemon does not report it.</summary>
    Unknown = 0,

    /// <summary>The client is trusted.</summary>
    Trusted = 1,

    /// <summary>The client is not trusted.</summary>
    NotTrusted = 2,
}
