namespace NixStore.Protocols.Worker;

/// <summary>The information that a daemon sends about itself in the handshake.</summary>
/// <param name="NixVersion">The version of Nix of the daemon, or null before 1.33.</param>
/// <param name="Trust">Whether the daemon trusts the client. Unknown before 1.35.</param>
public sealed record DaemonGreeting(string? NixVersion, DaemonTrust Trust);
