using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Receiving;
using NixStore.Trust;

namespace NixStore.Serving.Daemon;

/// <summary>Takes paths of a client into the store, as far as the client may add them.</summary>
/// <param name="store">The store.</param>
/// <param name="receiver">Takes them; it is disposed with this object.</param>
/// <param name="policy">What is demanded of their signatures; null for nothing.</param>
internal sealed class ClientPaths(IStore store, IPathReceiver receiver, SignaturePolicy? policy) : IAsyncDisposable
{
    /// <summary>Takes a path.</summary>
    /// <param name="info">What the client says of it.</param>
    /// <param name="nar">A stream of exactly its NAR; it may be left unread.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <exception cref="NixStoreException">The path may not be added, or its NAR is not what the client says.</exception>
    public async Task AddAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        RequireTrust(info);
        if (info.NarSize == 0)
        {
            throw new NixStoreException($"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: the size of its NAR is not told.");
        }

        await receiver.ReceiveAsync(info, nar, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a NAR before it is known whose it is.</summary>
    /// <param name="nar">A stream of exactly the NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard what was received.</param>
    /// <returns>The NAR, for <see cref="CommitAsync"/>.</returns>
    /// <exception cref="NixStoreException">The NAR is malformed, or the store takes none in this way.</exception>
    public Task<IStagedNar> StageAsync(Stream nar, CancellationToken cancellationToken)
        => receiver is IStagingReceiver staging
            ? staging.StageAsync("a path", nar, cancellationToken)
            : throw new NixStoreException($"The store {store.Location} cannot take an export stream.");

    /// <summary>Takes a path whose NAR is there already.</summary>
    /// <param name="info">What the client says of it.</param>
    /// <param name="nar">The NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <exception cref="NixStoreException">The path may not be added.</exception>
    public async Task CommitAsync(ValidPathInfo info, IStagedNar nar, CancellationToken cancellationToken)
    {
        RequireTrust(info);
        await nar.CommitAsync(info, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes all of them valid.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <exception cref="NixStoreException">What one of them refers to is not valid.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken) => receiver.CompleteAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private void RequireTrust(ValidPathInfo info)
    {
        if (policy?.FindUntrusted([info], store.Directory) is [var untrusted])
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: it lacks a signature by a trusted key ({untrusted.Status}). "
                + "Sign it with a key that is trusted there, or let the administrator name this user in trusted-users.");
        }
    }
}
