using NixStore.Paths;

namespace NixStore.Stores.Remote.Connections;

/// <summary>A connection to a store, which a pool keeps, and what it can be asked whatever protocol it speaks.</summary>
internal interface IRemoteConnection : IDisposable
{
    /// <summary>Gets whether new requests should still be sent.</summary>
    bool IsUsable { get; }

    /// <summary>Returns what the store knows of paths, in one round trip.</summary>
    Task<List<ValidPathInfo>> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken);

    /// <summary>Returns whether a path is valid.</summary>
    Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken);

    /// <summary>Returns which of some paths are valid.</summary>
    Task<IReadOnlyList<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken);

    /// <summary>Opens the NAR of a valid path. Closing it before its end ends the connection.</summary>
    /// <exception cref="DaemonErrorException">The other side cannot read the path.</exception>
    Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken);
}
