using NixStore.Protocols.Worker;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// The daemon of a host whose store is opened with the serve protocol. It is asked if that protocol has no request for an operation.
/// </summary>
/// <param name="location">The name of the store in messages.</param>
/// <param name="open">Opens the store through the daemon, or null if there is no way.</param>
/// <param name="log">Receives a message when the daemon is first asked, or null to drop it.</param>
internal sealed class ServeFallback(string location, Func<CancellationToken, Task<DaemonStore>>? open, IDaemonLog? log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private DaemonStore? _daemon;

    /// <summary>Opens the store through the daemon, or gives it again.</summary>
    /// <param name="purpose">What is wanted of it, as in <c>list paths</c>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store, which stays this object's.</returns>
    /// <exception cref="NixStoreException">There is no way to do it.</exception>
    public async Task<DaemonStore> OpenAsync(string purpose, CancellationToken cancellationToken)
    {
        if (open is null)
        {
            throw new NixStoreException(
                $"The store {location} cannot {purpose}: its protocol has no request for that. "
                + "Give full store paths, or reach it with ssh-ng://.");
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _daemon ??= await OpenDaemonAsync(purpose, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<DaemonStore> OpenDaemonAsync(string purpose, CancellationToken cancellationToken)
    {
        log?.Write(new LogText($"The serve protocol cannot {purpose}; the Nix daemon behind {location} is asked instead."));
        try
        {
            return await open!(cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException failure)
        {
            throw new NixStoreException(
                $"The store {location} cannot {purpose}: the serve protocol has no request for that, and there is no daemon to ask "
                + $"instead. Give full store paths. {failure.Message}",
                failure);
        }
    }
}
