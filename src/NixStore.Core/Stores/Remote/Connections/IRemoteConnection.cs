namespace NixStore.Stores.Remote.Connections;

/// <summary>A connection that a pool keeps.</summary>
internal interface IRemoteConnection : IDisposable
{
    /// <summary>Whether new requests should still be sent.</summary>
    bool IsUsable { get; }
}
