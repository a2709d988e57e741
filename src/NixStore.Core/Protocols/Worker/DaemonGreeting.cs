namespace NixStore.Protocols.Worker;

/// <summary>What a daemon tells of itself when the protocol's version is agreed.</summary>
/// <param name="NixVersion">The version of the daemon's program; null before 1.33.</param>
/// <param name="Trust">Whether it trusts the client; unknown before 1.35.</param>
public sealed record DaemonGreeting(string? NixVersion, DaemonTrust Trust);
