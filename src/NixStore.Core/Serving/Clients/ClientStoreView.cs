using NixStore.Adding;
using NixStore.Closures;
using NixStore.Optimising;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;
using NixStore.Verifying;

namespace NixStore.Serving.Clients;

/// <summary>A store with the permissions of one client, independent of the protocol.</summary>
/// <param name="store">The store, which is disposed with this object.</param>
/// <param name="options">The options of the server.</param>
/// <param name="isTrusted">Whether the client is trusted: it may add paths without a trusted signature.</param>
/// <param name="warn">Receives warnings for the client.</param>
internal sealed class ClientStoreView(IStore store, StoreServingOptions options, bool isTrusted, Action<string> warn) : IAsyncDisposable
{
    /// <summary>Gets the store, for operations that need no permission.</summary>
    public IStore Store => store;

    /// <summary>Gets whether the client may add paths without a trusted signature.</summary>
    public bool IsTrusted => isTrusted;

    /// <summary>Gets the substitution of paths that the store lacks.</summary>
    public Substitution Substitution { get; } = new(store, options, warn);

    /// <summary>Throws if the store is read-only.</summary>
    /// <exception cref="NixStoreException">The store is served read-only.</exception>
    public void RequireWriting()
    {
        if (options.IsReadOnly)
        {
            throw new NixStoreException($"The store {store.Location} is served read-only.") { Reason = FailureReason.ServedReadOnly };
        }
    }

    /// <summary>Throws if the client is not trusted.</summary>
    /// <param name="what">The action that requires trust, for the message.</param>
    /// <exception cref="NixStoreException">The client is not trusted.</exception>
    public void RequireTrust(string what)
    {
        if (!isTrusted)
        {
            throw new NixStoreException(
                $"You are not allowed to {what} in the store {store.Location}. Ask its administrator to add this user to trusted-users.");
        }
    }

    /// <summary>Returns what the store knows of a path, with the hash and the size of its NAR.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information, or null if the path is not valid.</returns>
    public async Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false) is { } info
            ? await store.CompleteAsync(info, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Returns which paths are valid.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="substitute">Whether paths that are not valid are substituted first.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, bool substitute, CancellationToken cancellationToken)
    {
        var valid = await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        if (!substitute || options.IsReadOnly || valid.Count == paths.Count)
        {
            return valid;
        }

        await Substitution.FetchSomeAsync([.. paths.Where(path => !valid.Contains(path))], cancellationToken).ConfigureAwait(false);
        return await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a path valid by fetching it if necessary.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether the path was fetched.</returns>
    /// <exception cref="NixStoreException">The path cannot be fetched.</exception>
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

    /// <summary>Protects paths from the garbage collector until the client is disconnected.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the wait for a running collector.</param>
    public async Task KeepAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        // Clients that only read request it too. A read-only server does not collect garbage either.
        if (!options.IsReadOnly && store.Find<ITemporaryRootStore>() is { } kept)
        {
            await kept.AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts to receive paths from the client.</summary>
    /// <param name="checkSignatures">Whether the client requests a check of signatures. They are always checked if it is not
    /// trusted.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public async Task<ClientPaths> BeginReceivingAsync(bool checkSignatures, CancellationToken cancellationToken)
    {
        RequireWriting();
        var receiver = await store.Require<IWritableStore>("add paths").BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        return new ClientPaths(store, receiver, checkSignatures || !isTrusted ? options.Policy : null);
    }

    /// <summary>Adds the contents of a NAR under their content address.</summary>
    /// <param name="nar">A stream of exactly the NAR.</param>
    /// <param name="added">The options.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixStoreException">The contents cannot be added.</exception>
    public async Task<ValidPathInfo> AddNarAsync(Stream nar, AddOptions added, CancellationToken cancellationToken)
    {
        RequireWriting();
        var adder = new PathAdder(store.Require<IWritableStore>("add files"));
        return (await adder.AddNarAsync(nar, added, cancellationToken).ConfigureAwait(false)).Info;
    }

    /// <summary>Adds a file or text under its content address.</summary>
    /// <param name="contents">The bytes.</param>
    /// <param name="added">The options.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixStoreException">The contents cannot be added.</exception>
    public async Task<ValidPathInfo> AddBytesAsync(Stream contents, AddOptions added, CancellationToken cancellationToken)
    {
        RequireWriting();
        var adder = new PathAdder(store.Require<IWritableStore>("add files"));
        return (await adder.AddBytesAsync(contents, added, cancellationToken).ConfigureAwait(false)).Info;
    }

    /// <summary>Adds signatures to a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="signatures">The signatures.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The client is not trusted, or the path is not valid.</exception>
    public async Task AddSignaturesAsync(StorePath path, IReadOnlyList<StoreSignature> signatures, CancellationToken cancellationToken)
    {
        RequireWriting();
        RequireTrust("add signatures");
        var added = new Dictionary<StorePath, IReadOnlyList<StoreSignature>> { [path] = signatures };
        var valid = await store.Require<ISignatureStore>("add signatures")
            .AddSignaturesAsync(added, cancellationToken).ConfigureAwait(false);
        if (valid.Count == 0)
        {
            throw new StorePathNotValidException(store, path);
        }
    }

    /// <summary>Registers a link of this machine as a root.</summary>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The root cannot be created.</exception>
    public Task AddIndirectRootAsync(string link, CancellationToken cancellationToken)
    {
        RequireWriting();
        return Path.IsPathRooted(link)
            ? store.Require<IRootStore>("keep roots").AddIndirectRootAsync(link, cancellationToken)
            : throw new NixStoreException($"'{link}' cannot be a root: it is not a full path.");
    }

    /// <summary>Returns the outputs of a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="StorePathNotValidException">The derivation is not valid.</exception>
    public async Task<IReadOnlyDictionary<string, StorePath>> FindOutputsAsync(StorePath derivation, CancellationToken cancellationToken)
    {
        await RequireValidAsync(derivation, cancellationToken).ConfigureAwait(false);
        return await store.Require<IReferrerStore>("query outputs of derivations").FindDerivationOutputsAsync(derivation, cancellationToken)
            .ConfigureAwait(false);
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
    /// <param name="withOutputs">Whether the closure includes the outputs of derivations.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<IReadOnlyList<ValidPathInfo>> FindClosureAsync(
        IReadOnlyList<StorePath> paths, bool withOutputs, CancellationToken cancellationToken)
    {
        var closure = await new ClosureQuery(store, new ClosureOptions { IncludeOutputs = withOutputs }).FindAsync(paths, cancellationToken)
            .ConfigureAwait(false);
        return closure.Paths;
    }

    /// <summary>Verifies the whole store. Errors are reported as warnings.</summary>
    /// <param name="checkContents">Whether the contents are checked against their hashes.</param>
    /// <param name="repair">Whether damaged paths are repaired.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether there are errors.</returns>
    /// <exception cref="NixStoreException">A repair is requested.</exception>
    public async Task<bool> VerifyAsync(bool checkContents, bool repair, CancellationToken cancellationToken)
    {
        if (repair)
        {
            RequireTrust("repair paths");
            throw new NixStoreException($"The store {store.Location} does not repair paths for its "
                + "clients.")
            { Reason = FailureReason.RepairNotSupported };
        }

        var infos = new List<ValidPathInfo>();
        await foreach (var info in store.Require<IEnumerableStore>("list its paths")
            .EnumeratePathInfosAsync(cancellationToken).ConfigureAwait(false))
        {
            infos.Add(info);
        }

        return checkContents ? await HasBadContentsAsync(infos, cancellationToken).ConfigureAwait(false) : HasMissingFiles(infos);
    }

    /// <summary>Links equal files of the store, as a daemon of Nix does for each client.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be written, or cannot link files.</exception>
    public async Task OptimiseAsync(CancellationToken cancellationToken)
    {
        RequireWriting();
        var result = await new StoreOptimiser(store).OptimiseAsync(progress: null, cancellationToken).ConfigureAwait(false);
        foreach (var skipped in result.Skipped)
        {
            warn($"'{skipped.Location}' is skipped: {skipped.Reason}.");
        }
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
                warn($"{store.Directory.Print(result.Info.Path)} is "
                    + $"{result.Status}{(result.Error is { } error ? $": {error.Message}" : ".")}");
            }
        }

        return isBad;
    }

    private bool HasMissingFiles(IEnumerable<ValidPathInfo> infos)
    {
        if (store.Find<IPhysicalStore>() is not { } physical)
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
                warn($"The files of {store.Directory.Print(info.Path)} are missing.");
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
