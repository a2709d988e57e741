using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.Installing;

/// <summary>
/// Several substituters as one store. A path comes from the first substituter, in order of priority, that has it with a valid signature. A
/// substituter that cannot be reached or provides wrong data is skipped and reported.
/// </summary>
public sealed class SubstituterSet : IStore, INarInfoStore, ILimitedStore
{
    private const int QuestionsAtOnce = 32;

    private readonly List<IStore> _stores;
    private readonly HashSet<IStore> _trusted;
    private readonly IProgress<SubstituterFailure>? _failures;
    private readonly ConcurrentDictionary<IStore, SubstituterFailure> _dead = new();
    private readonly ConcurrentDictionary<IStore, SubstituterFailure> _pages = new();
    private readonly ConcurrentDictionary<StorePath, Choice> _choices = new();
    private readonly ConcurrentDictionary<StorePath, SubstituterFailure> _lost = new();
    private readonly DecoderLimiter _turns = new();

    /// <summary>Creates a store from substituters.</summary>
    /// <param name="substituters">The stores, which are disposed by the caller.</param>
    /// <param name="trust">The policy for signatures of paths from stores that are not trusted, or null for none.</param>
    /// <param name="failures">Receives failures of skipped substituters, from worker threads.</param>
    /// <exception cref="NixStoreException">There are no substituters, or they have different store directories.</exception>
    public SubstituterSet(IEnumerable<Substituter> substituters, SignaturePolicy? trust, IProgress<SubstituterFailure>? failures)
    {
        Substituter[] ordered = [.. substituters.OrderBy(static substituter => substituter.Priority)];
        _stores = [.. ordered.Select(static substituter => substituter.Store)];
        _trusted = [.. ordered.Where(static substituter => substituter.IsTrusted).Select(static substituter => substituter.Store)];
        Trust = trust;
        _failures = failures;
        if (_stores.Count == 0)
        {
            throw new NixStoreException("There is no binary cache to fetch from.") { Reason = FailureReason.NoSubstituter };
        }

        if (_stores.Find(store => store.Directory != _stores[0].Directory) is { } other)
        {
            throw new NixStoreException(
                $"The paths of {_stores[0].Location} are in {_stores[0].Directory}, and those of {other.Location} are in "
                    + $"{other.Directory}. Use caches with the same store directory.");
        }
    }

    /// <inheritdoc/>
    public string Location => string.Join(", ", _stores.Select(static store => store.Location));

    /// <inheritdoc/>
    public StoreDirectory Directory => _stores[0].Directory;

    /// <summary>Gets the policy for signatures, or null for none.</summary>
    public SignaturePolicy? Trust { get; }

    /// <summary>Gets the substituters that are not used any more.</summary>
    public IReadOnlyCollection<SubstituterFailure> Dead => [.. _dead.Values];

    /// <summary>
    /// Gets the substituters that are dead, and those that refused something to this user, which may have what was not found.
    /// </summary>
    internal IReadOnlyCollection<SubstituterFailure> Unheard =>
    [
        .. _dead.Values,
        .. Living.OfType<BinaryCacheStore>().Where(static store => store.Refusal is not null)
            .Select(static store => new SubstituterFailure(
                store, null, new NixStoreException($"It refuses what was asked for (403). {store.Refusal}"))),
    ];

    int ILimitedStore.MostOpenNars => _stores.Min(static store => store.Find<ILimitedStore>()?.MostOpenNars ?? int.MaxValue);

    /// <summary>Gets what was wrong with the paths that no substituter gave whole, each in the last one that was tried.</summary>
    public IReadOnlyDictionary<StorePath, SubstituterFailure> Lost => _lost;

    /// <inheritdoc/>
    public async Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken = default)
        => (await ChooseAsync(path, null, cancellationToken).ConfigureAwait(false))?.Info;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var info in ConcurrentQuery.AskAsync(paths, QuestionsAtOnce, FindPathInfoAsync, cancellationToken)
            .ConfigureAwait(false))
        {
            if (info is not null)
            {
                yield return info;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        var valid = new HashSet<StorePath>();
        await foreach (var info in FindPathInfosAsync(paths, cancellationToken).ConfigureAwait(false))
        {
            valid.Add(info.Path);
        }

        return valid;
    }

    /// <inheritdoc/>
    public async Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default)
    {
        foreach (var store in Living)
        {
            try
            {
                if (await store.FindByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false) is { } path)
                {
                    return path;
                }
            }
            catch (Exception failure) when (IsOfStore(failure, cancellationToken))
            {
                GiveUp(store, null, failure);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        var store = await FindSubstituterAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new StorePathNotValidException(this, path);
        var narInfo = store.Find<INarInfoStore>() is { } cache
            ? await cache.FindNarInfoAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
        return await _turns.OpenAsync(narInfo, () => store.OpenNarAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<NarInfo?> FindNarInfoAsync(StorePath path, CancellationToken cancellationToken = default)
        => (await ChooseAsync(path, null, cancellationToken).ConfigureAwait(false))?.Store.Find<INarInfoStore>() is { } cache
            ? await cache.FindNarInfoAsync(path, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Returns the substituter of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The substituter, or null if none has the path.</returns>
    public async Task<IStore?> FindSubstituterAsync(StorePath path, CancellationToken cancellationToken = default)
        => (await ChooseAsync(path, null, cancellationToken).ConfigureAwait(false))?.Store;

    /// <summary>Checks that trusted keys have signed the paths to be fetched, as returned by this store.</summary>
    /// <param name="infos">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when all paths are checked.</returns>
    /// <exception cref="UntrustedPathsException">Some paths have no trusted signature. The exception contains them and the keys that were
    /// tried.</exception>
    public async Task RequireTrustAsync(IEnumerable<ValidPathInfo> infos, CancellationToken cancellationToken = default)
    {
        if (Trust is not null)
        {
            await Trust.RequireAsync([.. infos.Where(info => !IsKnownToBeGood(info))], this, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<ValidPathInfo?> FindElsewhereAsync(
        ValidPathInfo info, Exception failure, CancellationToken cancellationToken = default)
    {
        if (!_choices.TryRemove(info.Path, out var failed))
        {
            return null;
        }

        if (await RenewAsync(failed, info, failure, cancellationToken).ConfigureAwait(false) is { } renewed)
        {
            return (_choices[info.Path] = renewed).Info;
        }

        GiveUp(failed.Store, info.Path, failure);
        if (await ChooseAsync(info.Path, [.. failed.Tried, failed.Store], cancellationToken).ConfigureAwait(false) is not { } next)
        {
            _lost[info.Path] = new SubstituterFailure(failed.Store, info.Path, failure);
            return null;
        }

        // The plan was made for these references, and was checked against the trusted keys.
        return next.IsGood && next.Info.References.SequenceEqual(info.References)
            ? next.Info
            : await FindElsewhereAsync(next.Info with { References = info.References }, failure, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _turns.Dispose();
        return ValueTask.CompletedTask;
    }

    private IEnumerable<IStore> Living => _stores.Where(store => !_dead.ContainsKey(store));

    // Signatures were checked concurrently when the substituter was selected, and would be checked one by one here.
    private bool IsKnownToBeGood(ValidPathInfo info)
        => _choices.TryGetValue(info.Path, out var choice) && choice.IsGood && ReferenceEquals(choice.Info, info);

    private async Task<Choice?> ChooseAsync(StorePath path, IReadOnlyList<IStore>? tried, CancellationToken cancellationToken)
    {
        if (tried is null && _choices.TryGetValue(path, out var known))
        {
            return known;
        }

        tried ??= [];
        Choice? poor = null;
        UntrustedPathsException? fault = null;
        foreach (var store in Living.Except(tried))
        {
            if (await AskAsync(store, path, cancellationToken).ConfigureAwait(false) is not { } answer)
            {
                continue;
            }

            if (answer.Fault is null)
            {
                if (poor is not null)
                {
                    GiveUp(poor.Store, path, fault!);
                }

                return _choices[path] = new Choice(store, answer.Info, IsGood: true, tried);
            }

            // Another substituter may have it with a signature. If not, this one explains the failure.
            if (poor is null)
            {
                (poor, fault) = (new Choice(store, answer.Info, IsGood: false, tried), answer.Fault);
            }
        }

        return poor is null ? null : _choices[path] = poor;
    }

    private async Task<Answer?> AskAsync(IStore store, StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false) is not { } info)
            {
                return null;
            }

            if (Trust is null || _trusted.Contains(store))
            {
                return new Answer(info, Fault: null);
            }

            var found = await new PathTrustQuery(Trust.Keys, store).FindAsync(info, cancellationToken).ConfigureAwait(false);
            var fault = found.IsTrusted ? null : new UntrustedPathsException([found], Directory, store.Location, Trust.Keys);
            return new Answer(found.Info, fault);
        }
        catch (NixFormatException failure)
        {
            GiveUp(store, path, failure);
            return null;
        }
        catch (Exception failure) when (IsOfStore(failure, cancellationToken))
        {
            GiveUp(store, null, failure);
            return null;
        }
    }

    /// <summary>Looks again at the store that has failed, which may have remembered what it was asked.</summary>
    private async Task<Choice?> RenewAsync(Choice failed, ValidPathInfo info, Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            return await failed.Store.FindElsewhereAsync(info, failure, cancellationToken).ConfigureAwait(false) is not null
                && await AskAsync(failed.Store, info.Path, cancellationToken).ConfigureAwait(false) is { Fault: null } answer
                && answer.Info.References.SequenceEqual(info.References)
                ? failed with { Info = answer.Info, IsGood = true }
                : null;
        }
        catch (Exception again) when (IsOfStore(again, cancellationToken))
        {
            return null;
        }
    }

    // Whatever a store throws is its own failure; only cancellation ends the work.
    private static bool IsOfStore(Exception failure, CancellationToken cancellationToken)
        => failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    private void GiveUp(IStore store, StorePath? path, Exception error)
    {
        var failure = new SubstituterFailure(store, path, error);

        // A server that answers with web pages does so for every path that it lacks.
        if (error is NixFormatException { InnerException: WebPageException } && !_pages.TryAdd(store, failure))
        {
            return;
        }

        if (path is not null || _dead.TryAdd(store, failure))
        {
            _failures?.Report(failure);
        }
    }

    /// <summary>The information of a substituter about a path, and the failed check of its signatures, or null.</summary>
    private sealed record Answer(ValidPathInfo Info, UntrustedPathsException? Fault);

    /// <summary>The selected substituter of a path.</summary>
    private sealed record Choice(IStore Store, ValidPathInfo Info, bool IsGood, IReadOnlyList<IStore> Tried);
}
