using NixStore.Wire;

namespace NixStore.Protocols.Serve;

/// <summary>The versions of the serve protocol that are spoken here, and how a connection begins.</summary>
public static class ServeVersion
{
    /// <summary>The oldest: that of Nix 2.1, the first with <see cref="ServeCommand.AddToStoreNar"/>.</summary>
    public static ProtocolVersion Oldest { get; } = new(2, 5);

    /// <summary>The newest.</summary>
    public static ProtocolVersion Newest { get; } = new(2, 8);

    /// <summary>The first words, by which the version is agreed.</summary>
    public static ProtocolHandshake Handshake { get; } = new("serve protocol", 0x390c9deb, 0x5452eecb);
}
