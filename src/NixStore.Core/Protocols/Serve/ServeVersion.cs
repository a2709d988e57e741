using NixStore.Wire;

namespace NixStore.Protocols.Serve;

/// <summary>The supported versions of the serve protocol, and its handshake.</summary>
public static class ServeVersion
{
    /// <summary>
    /// Gets the oldest supported version, which is that of Nix 2.1, the first with <see cref="ServeCommand.AddToStoreNar"/>.
    /// </summary>
    public static ProtocolVersion Oldest { get; } = new(2, 5);

    /// <summary>Gets the newest supported version.</summary>
    public static ProtocolVersion Newest { get; } = new(2, 8);

    /// <summary>Gets the handshake that determines the version.</summary>
    public static ProtocolHandshake Handshake { get; } = new("serve protocol", 0x390c9deb, 0x5452eecb);
}
