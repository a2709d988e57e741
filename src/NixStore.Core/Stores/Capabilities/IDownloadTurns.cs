using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that lets one process at a time download a path, so that the others find it valid afterwards.</summary>
internal interface IDownloadTurns
{
    /// <summary>Waits until no other process or command downloads a path into the store.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The turn, which is disposed when the path was received.</returns>
    Task<IDisposable> TakeDownloadTurnAsync(StorePath path, CancellationToken cancellationToken);
}
