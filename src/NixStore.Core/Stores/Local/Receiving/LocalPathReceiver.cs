using NixStore.Derivations;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;
using NixStore.Stores.Local.Roots;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.Local.Receiving;

/// <summary>Unpacks paths into a local store, and makes them valid with the registrar.</summary>
internal sealed class LocalPathReceiver(
    IStore store,
    LocalStoreLayout layout,
    PathListings? listings,
    StoreDatabase database,
    TemporaryRoots roots,
    ScratchDirectory directory,
    ReceivingOptions options) : IPathReceiver
{
    private static readonly Dictionary<string, StorePath> _noOutputs = [];

    private readonly PathRegistrar _registrar = new(layout, database, listings);
    private readonly ContentAddressCheck _contentAddressCheck = new(store);
    private readonly IReceivedTreeLinker? _linker = options.LinksFiles ? ReceivedTreeLinkers.Of(layout) : null;

    public async Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);
        await AddRootsAsync(info, cancellationToken).ConfigureAwait(false);
        if (database.IsValid(info.Path, cancellationToken))
        {
            return false;
        }

        var staged = await StageAsync(store.Directory.Print(info.Path), nar, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            return await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken)
    {
        if (options.FreeSpaceGuard is { } guard)
        {
            await guard.EnsureAsync(layout, cancellationToken).ConfigureAwait(false);
        }

        var location = directory.NextPath();
        try
        {
            var (result, hash) = nar is IHashedStream { TakesHash: true } hashed
                ? UnpackHashed(nar, hashed, location, cancellationToken)
                : Unpack(nar, location, cancellationToken);
            return new StagedNar(this, location, hash, result.NarSize);
        }
        catch (Exception failure) when (ReceivingErrors.LackContext(failure))
        {
            throw ReceivingErrors.Explain(store, subject, failure);
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => _registrar.CompleteAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            _linker?.Dispose();
        }

        _registrar.Dispose();
        directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private (UnpackResult Result, Hash Hash) Unpack(Stream nar, string location, CancellationToken cancellationToken)
    {
        using var hashing = new BackgroundHashingStream(nar, NixHashAlgorithm.Sha256);
        var result = UnpackFiles(hashing, location, cancellationToken);
        return (result, hashing.FinishHash());
    }

    private (UnpackResult Result, Hash Hash) UnpackHashed(
        Stream nar, IHashedStream hashed, string location, CancellationToken cancellationToken)
    {
        var result = UnpackFiles(nar, location, cancellationToken);
        if (hashed.FindHash() is { } known)
        {
            return (result, known);
        }

        // The stream has no hash, so the unpacked files are hashed.
        using var files = new PathFiles(location, result.Listing).Pack(cancellationToken);
        using var hasher = new HashingReadStream(files, NixHashAlgorithm.Sha256);
        hasher.CopyTo(Stream.Null);
        return (result, hasher.FinishHash());
    }

    private UnpackResult UnpackFiles(Stream nar, string location, CancellationToken cancellationToken)
    {
        var result = new NarUnpacker().Unpack(nar, location, cancellationToken);
        if (result.Listing is { } listing)
        {
            listings?.Stage(location, listing);
        }

        return result;
    }

    private sealed class StagedNar(LocalPathReceiver receiver, string location, Hash hash, long size) : IStagedNar
    {
        private bool _committed;

        public Hash NarHash => hash;

        public long NarSize => size;

        private PathFiles Files => new(location, receiver.Listings?.FindStaged(location));

        public Stream OpenNar(CancellationToken cancellationToken) => Files.Pack(cancellationToken);

        public async Task<bool> CommitAsync(ValidPathInfo info, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(info);
            var store = receiver.Store;
            ReceivingErrors.RequireAnnounced(store, info, hash, size);

            await receiver.AddRootsAsync(info, cancellationToken).ConfigureAwait(false);
            var files = Files;
            await receiver._contentAddressCheck.CheckAsync(info, files, cancellationToken).ConfigureAwait(false);
            receiver.LinkFiles(location, cancellationToken);

            // The path becomes valid now, and was not built here.
            var received = info with { NarSize = size, RegistrationTime = null, Ultimate = false };
            _committed = await receiver._registrar
                .AddAsync(
                    new ReceivedPath(new PathRegistration(received, receiver.OutputsOf(info.Path, files)), location), cancellationToken)
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

    private IStore Store => store;

    // The files have their modes and times, and nothing refers to them yet.
    private void LinkFiles(string location, CancellationToken cancellationToken)
        => _linker?.Link(location, listings?.FindStaged(location), cancellationToken);

    private PathListings? Listings => listings;

    // References are included, because they must still be valid when the path becomes valid.
    private Task AddRootsAsync(ValidPathInfo info, CancellationToken cancellationToken)
        => roots.AddAsync([info.Path, .. info.References], cancellationToken);

    private IReadOnlyDictionary<string, StorePath> OutputsOf(StorePath path, PathFiles files)
    {
        if (!path.IsDerivation)
        {
            return _noOutputs;
        }

        try
        {
            using var derivation = files.Open("");
            return DerivationAterm.Read(derivation, Derivation.NameOf(path), store.Directory).FindOutputPaths(store.Directory);
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException(
                $"{store.Directory.Print(path)} cannot be added to the store {store.Location}: it is no derivation. {failure.Message}",
                failure.Offset,
                failure);
        }
    }
}
