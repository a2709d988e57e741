using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>Unpacks paths into a local store and lets the registrar make them valid.</summary>
internal sealed class LocalPathReceiver(
    LocalStore store, StoreDatabase database, TemporaryRoots roots, ReceivingDirectory directory) : IStagingReceiver
{
    private readonly PathRegistrar _registrar = new(store.Layout, database);

    public async Task<bool> ReceiveAsync(PathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);
        await roots.AddAsync([info.Path], cancellationToken).ConfigureAwait(false);
        if (database.IsValid(info.Path, cancellationToken))
        {
            return false;
        }

        var staged = await StageAsync(nar, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            return await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<IStagedNar> StageAsync(Stream nar, CancellationToken cancellationToken)
    {
        var location = directory.NextPath();
        using var hashing = new HashingReadStream(nar, HashAlgorithm.Sha256, leaveOpen: true);
        var result = new NarUnpacker().Unpack(hashing, location, cancellationToken);
        return Task.FromResult<IStagedNar>(new StagedNar(this, location, hashing.FinishHash(), result.NarSize));
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => _registrar.CompleteAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _registrar.Dispose();
        directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class StagedNar(LocalPathReceiver receiver, string location, Hash hash, long size) : IStagedNar
    {
        private bool _committed;

        public Hash NarHash => hash;

        public long NarSize => size;

        public async Task<bool> CommitAsync(PathInfo info, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(info);
            var store = receiver.Store;
            if (!info.NarHash.Equals(hash))
            {
                throw new HashMismatchException(store, info.Path, info.NarHash, hash);
            }

            if (info.NarSize != 0 && info.NarSize != size)
            {
                throw new NixStoreException(
                    $"The NAR of {store.Directory.Print(info.Path)} for the store {store.Location} has {size} bytes, and {info.NarSize} were announced. Fetch it again.");
            }

            await receiver.Roots.AddAsync([info.Path], cancellationToken).ConfigureAwait(false);

            // It becomes valid here now, and it was not built here.
            _committed = await receiver._registrar
                .AddAsync(info with { NarSize = size, RegistrationTime = null, Ultimate = false }, location, cancellationToken)
                .ConfigureAwait(false);
            return _committed;
        }

        public ValueTask DisposeAsync()
        {
            if (!_committed)
            {
                TreeRemover.Remove(location);
            }

            return ValueTask.CompletedTask;
        }
    }

    private LocalStore Store => store;

    private TemporaryRoots Roots => roots;
}
