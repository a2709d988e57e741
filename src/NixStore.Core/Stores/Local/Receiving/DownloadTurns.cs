using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// Locks of the paths that are being downloaded into a local store. They are not the locks of Nix on store paths, so that a slow download
/// does not keep others from adding the path.
/// </summary>
/// <param name="layout">The store.</param>
internal sealed class DownloadTurns(LocalStoreLayout layout) : IDownloadTurns
{
    private string LocksDirectory => Path.Combine(layout.StateDirectory, "downloads");

    /// <inheritdoc/>
    public async Task<IDisposable> TakeDownloadTurnAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(LocksDirectory))
            {
                Directory.CreateDirectory(LocksDirectory);
                OwnerInheritance.Apply([LocksDirectory], layout.StateDirectory);
            }

            return await PathLocks.AcquireAsync([Path.Combine(LocksDirectory, path.BaseName)], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NixStoreException or IOException or UnauthorizedAccessException)
        {
            // Without a lock, a path may be downloaded twice, which costs only time.
            return new NoTurn();
        }
    }

    private sealed class NoTurn : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
