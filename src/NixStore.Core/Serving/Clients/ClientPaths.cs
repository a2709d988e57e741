using NixStore.Paths;
using NixStore.Stores;
using NixStore.Trust;

namespace NixStore.Serving.Clients;

/// <summary>Adds paths from a client to the store, if the client may add them.</summary>
/// <param name="store">The store.</param>
/// <param name="receiver">Receives the paths. It is disposed with this object.</param>
/// <param name="policy">The policy for signatures, or null for none.</param>
internal sealed class ClientPaths(IStore store, IPathReceiver receiver, SignaturePolicy? policy) : IAsyncDisposable
{
    /// <summary>Adds a path.</summary>
    /// <param name="info">The information from the client.</param>
    /// <param name="nar">A stream of exactly the NAR, which may not be read.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <exception cref="NixStoreException">The path may not be added, or its NAR does not match the information.</exception>
    public async Task AddAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        RequireTrust(info);
        if (info.NarSize == 0)
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: the size of its NAR is missing.");
        }

        await receiver.ReceiveAsync(info, nar, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stages a NAR whose path is not known yet.</summary>
    /// <param name="nar">A stream of exactly the NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard what was received.</param>
    /// <returns>The staged NAR, for <see cref="CommitAsync"/>.</returns>
    /// <exception cref="NixStoreException">The NAR is malformed, or the store cannot be written.</exception>
    public Task<IStagedNar> StageAsync(Stream nar, CancellationToken cancellationToken)
        => receiver.StageAsync("a path", nar, cancellationToken);

    /// <summary>Adds a path whose NAR is staged.</summary>
    /// <param name="info">The information from the client.</param>
    /// <param name="nar">The NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <exception cref="NixStoreException">The path may not be added.</exception>
    public async Task CommitAsync(ValidPathInfo info, IStagedNar nar, CancellationToken cancellationToken)
    {
        RequireTrust(info);
        await nar.CommitAsync(info, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes all added paths valid.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <exception cref="NixStoreException">A reference of a path is not valid.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken) => receiver.CompleteAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private void RequireTrust(ValidPathInfo info)
    {
        if (policy?.FindUntrusted([info], store.Directory) is [var untrusted])
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: it has no trusted signature "
                    + $"({untrusted.Status}). "
                + "Sign it with a trusted key, or ask the administrator to add this user to trusted-users.");
        }
    }
}
