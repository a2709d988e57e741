using NixStore.Adding;
using NixStore.Closures;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Verifying;

namespace NixStore.Serving.Daemon;

/// <summary>A store as one client has it: with what this client may do, whatever protocol it speaks.</summary>
/// <param name="store">The store, which is closed with this object.</param>
/// <param name="options">The options of the server.</param>
/// <param name="isTrusted">Whether the client is trusted: it may add what nobody has signed.</param>
/// <param name="warn">Is told of what the client should know beside the answer.</param>
internal sealed class ClientStoreView(IStore store, StoreServingOptions options, bool isTrusted, Action<string> warn) : IAsyncDisposable
{
    /// <summary>The store itself, for what everybody may do.</summary>
    public IStore Store => store;

    /// <summary>Whether the client may add paths without a trusted signature.</summary>
    public bool IsTrusted => isTrusted;

    /// <summary>Fetches what the store lacks.</summary>
    public Substitution Substitution { get; } = new(store, options, warn);

    /// <summary>Returns the store as one that can do something.</summary>
    /// <typeparam name="T">What it can.</typeparam>
    /// <param name="what">What that is, for the message.</param>
    /// <exception cref="NixStoreException">It cannot.</exception>
    public T As<T>(string what)
        where T : class, IStore
        => store as T ?? throw new NixStoreException($"The store {store.Location} cannot {what}.");

    /// <summary>Checks that the store may be changed.</summary>
    /// <exception cref="NixStoreException">It is served for reading alone.</exception>
    public void RequireWriting()
    {
        if (options.IsReadOnly)
        {
            throw new NixStoreException($"The store {store.Location} is served for reading only.") { Reason = FailureReason.ServedReadOnly };
        }
    }

    /// <summary>Checks that the client is trusted.</summary>
    /// <param name="what">What it wants to do, for the message.</param>
    /// <exception cref="NixStoreException">It is not.</exception>
    public void RequireTrust(string what)
    {
        if (!isTrusted)
        {
            throw new NixStoreException($"You may not {what} in the store {store.Location}: its administrator does not name this user in trusted-users.");
        }
    }

    /// <summary>Returns which of some paths are valid.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="substitute">Whether those that are not are fetched first, as far as that goes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, bool substitute, CancellationToken cancellationToken)
    {
        var valid = await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        if (!substitute || options.IsReadOnly || valid.Count == paths.Count)
        {
            return valid;
        }

        await Substitution.FetchSomeAsync([.. paths.Where(path => !valid.Contains(path))], cancellationToken).ConfigureAwait(false);
        return await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a path valid, by fetching it if it is not.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether it was fetched.</returns>
    /// <exception cref="NixStoreException">It cannot be had.</exception>
    public async Task<bool> EnsureAsync(StorePath path, CancellationToken cancellationToken)
    {
        await KeepAsync([path], cancellationToken).ConfigureAwait(false);
        if ((await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return false;
        }

        RequireWriting();
        await Substitution.FetchAsync(path, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Keeps paths from the collector until the client goes.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the wait for a running collector.</param>
    public async Task KeepAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        // Who only reads asks for it as well; where nothing may be written, nothing is collected by us either.
        if (!options.IsReadOnly && store is ITemporaryRootStore kept)
        {
            await kept.AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts to take paths from the client.</summary>
    /// <param name="checkSignatures">Whether the client itself wants signatures to be checked; they are in any case if it is not
    /// trusted.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public async Task<ClientPaths> BeginReceivingAsync(bool checkSignatures, CancellationToken cancellationToken)
    {
        RequireWriting();
        var receiver = await As<IWritableStore>("take paths").BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        return new ClientPaths(store, receiver, checkSignatures || !isTrusted ? options.Policy : null);
    }

    /// <summary>Takes contents of a NAR under their content address.</summary>
    /// <param name="nar">A stream of exactly the NAR.</param>
    /// <param name="added">What is known of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixStoreException">They cannot be added.</exception>
    public async Task<ValidPathInfo> AddNarAsync(Stream nar, AddOptions added, CancellationToken cancellationToken)
    {
        RequireWriting();
        return (await new PathAdder(As<IWritableStore>("take files")).AddNarAsync(nar, added, cancellationToken).ConfigureAwait(false)).Info;
    }

    /// <summary>Takes the bytes of a file or a text under their content address.</summary>
    /// <param name="contents">The bytes.</param>
    /// <param name="added">What is known of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixStoreException">They cannot be added.</exception>
    public async Task<ValidPathInfo> AddBytesAsync(Stream contents, AddOptions added, CancellationToken cancellationToken)
    {
        RequireWriting();
        return (await new PathAdder(As<IWritableStore>("take files")).AddBytesAsync(contents, added, cancellationToken).ConfigureAwait(false)).Info;
    }

    /// <summary>Adds signatures to a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="signatures">The signatures.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The client may not, or the path is not valid.</exception>
    public async Task AddSignaturesAsync(StorePath path, IReadOnlyList<StoreSignature> signatures, CancellationToken cancellationToken)
    {
        RequireWriting();
        RequireTrust("add signatures");
        var added = new Dictionary<StorePath, IReadOnlyList<StoreSignature>> { [path] = signatures };
        var valid = await As<ISignatureStore>("take signatures").AddSignaturesAsync(added, cancellationToken).ConfigureAwait(false);
        if (valid.Count == 0)
        {
            throw new StorePathNotValidException(store, path);
        }
    }

    /// <summary>Makes a root of a link of this machine.</summary>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">It cannot be made.</exception>
    public Task AddIndirectRootAsync(string link, CancellationToken cancellationToken)
    {
        RequireWriting();
        return Path.IsPathRooted(link)
            ? As<IRootStore>("keep roots").AddIndirectRootAsync(link, cancellationToken)
            : throw new NixStoreException($"'{link}' cannot be a root: it is no full path.");
    }

    /// <summary>Returns the outputs of a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="StorePathNotValidException">The derivation is not valid.</exception>
    public async Task<IReadOnlyDictionary<string, StorePath>> FindOutputsAsync(StorePath derivation, CancellationToken cancellationToken)
    {
        await RequireValidAsync(derivation, cancellationToken).ConfigureAwait(false);
        return await As<IReferrerStore>("tell the outputs of derivations").FindDerivationOutputsAsync(derivation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the NAR of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The path is not valid, or its files cannot be read.</exception>
    public async Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
    {
        await RequireValidAsync(path, cancellationToken).ConfigureAwait(false);
        return await store.OpenNarAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the closure of paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="withOutputs">Whether the outputs of derivations belong to it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<IReadOnlyList<ValidPathInfo>> FindClosureAsync(IReadOnlyList<StorePath> paths, bool withOutputs, CancellationToken cancellationToken)
    {
        var closure = await new ClosureQuery(store, new ClosureOptions { IncludeOutputs = withOutputs }).FindAsync(paths, cancellationToken).ConfigureAwait(false);
        return closure.Paths;
    }

    /// <summary>Checks the whole store. What is wrong is told as a warning.</summary>
    /// <param name="checkContents">Whether the contents are held against their hashes.</param>
    /// <param name="repair">Whether what is damaged is to be made again.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether something is wrong.</returns>
    /// <exception cref="NixStoreException">The client wants a repair.</exception>
    public async Task<bool> VerifyAsync(bool checkContents, bool repair, CancellationToken cancellationToken)
    {
        if (repair)
        {
            RequireTrust("repair paths");
            throw new NixStoreException($"The store {store.Location} does not repair paths for its clients.") { Reason = FailureReason.RepairNotSupported };
        }

        var infos = new List<ValidPathInfo>();
        await foreach (var info in As<IEnumerableStore>("list its paths").EnumeratePathInfosAsync(cancellationToken).ConfigureAwait(false))
        {
            infos.Add(info);
        }

        return checkContents ? await HasBadContentsAsync(infos, cancellationToken).ConfigureAwait(false) : HasMissingFiles(infos);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Substitution.DisposeAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> HasBadContentsAsync(IReadOnlyCollection<ValidPathInfo> infos, CancellationToken cancellationToken)
    {
        var isBad = false;
        await foreach (var result in new StoreVerifier(store).VerifyAsync(infos, cancellationToken).ConfigureAwait(false))
        {
            if (result.Status != VerificationStatus.Valid)
            {
                isBad = true;
                warn($"{store.Directory.Print(result.Info.Path)} is {result.Status}{(result.Error is { } error ? $": {error.Message}" : ".")}");
            }
        }

        return isBad;
    }

    private bool HasMissingFiles(IEnumerable<ValidPathInfo> infos)
    {
        if (store is not IPhysicalStore physical)
        {
            return false;
        }

        var isMissing = false;
        foreach (var info in infos)
        {
            var file = new FileInfo(Path.Combine(physical.PhysicalDirectory, info.Path.BaseName));
            if (!Path.Exists(file.FullName) && file.LinkTarget is null)
            {
                isMissing = true;
                warn($"{store.Directory.Print(info.Path)} has gone from the disk.");
            }
        }

        return isMissing;
    }

    private async Task RequireValidAsync(StorePath path, CancellationToken cancellationToken)
    {
        if ((await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count == 0)
        {
            throw new StorePathNotValidException(store, path);
        }
    }
}
