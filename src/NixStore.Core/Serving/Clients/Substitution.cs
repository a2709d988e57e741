using NixStore.Installing;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Trust;

namespace NixStore.Serving.Clients;

/// <summary>Fetches missing paths for one client from substituters, which are opened when they are first needed.</summary>
/// <param name="store">The store.</param>
/// <param name="options">The substituters and the policy for their signatures.</param>
/// <param name="warn">Receives warnings about skipped substituters and paths.</param>
internal sealed class Substitution(IStore store, StoreServingOptions options, Action<string> warn) : IAsyncDisposable
{
    private readonly List<IStore> _opened = [];
    private IReadOnlyList<string> _references = options.Substituters;
    private bool _isWanted = true;
    private SubstituterSet? _set;

    /// <summary>Applies the settings of the client.</summary>
    /// <param name="isWanted">Whether paths are fetched at all.</param>
    /// <param name="references">The substituters of the client, or null for the configured ones.</param>
    /// <param name="isTrusted">Whether the client may use any substituter, or only those of the configuration.</param>
    public async Task ChooseAsync(bool isWanted, IReadOnlyList<string>? references, bool isTrusted)
    {
        _isWanted = isWanted;
        var chosen = references is null ? options.Substituters : [.. references.Where(reference => isTrusted || IsKnown(reference))];
        if (!chosen.SequenceEqual(_references))
        {
            await DisposeAsync().ConfigureAwait(false);
            _references = chosen;
        }
    }

    /// <summary>Returns the substituters as one store.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The substituters, or null if there are none.</returns>
    public async Task<SubstituterSet?> FindSourceAsync(CancellationToken cancellationToken)
    {
        if (!_isWanted || options.OpenSubstituter is null || _set is not null)
        {
            return _isWanted ? _set : null;
        }

        var substituters = new List<Substituter>();
        foreach (var reference in _references)
        {
            StoreReference? named = null;
            try
            {
                named = StoreReference.Parse(reference);
                var opened = await options.OpenSubstituter(named, cancellationToken).ConfigureAwait(false);
                _opened.Add(opened);
                if (opened.Directory == store.Directory)
                {
                    substituters.Add(Substituter.Of(opened, named));
                }
            }
            catch (NixStoreException failure)
            {
                warn($"{named?.Text ?? "A substituter"} is skipped: {failure.Message}");
            }
        }

        return _set = substituters.Count == 0 ? null : new SubstituterSet(substituters, options.Policy, new Failures(warn));
    }

    /// <summary>Determines what to fetch to make paths valid.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan, or null if there are no substituters.</returns>
    /// <exception cref="UntrustedPathsException">A path requires a trusted signature and has none.</exception>
    public async Task<InstallPlan?> PlanAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => await FindInstallerAsync(cancellationToken).ConfigureAwait(false) is { } installer
            ? await installer.PlanAsync(paths, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Fetches a path and its references.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <exception cref="NixStoreException">The path cannot be fetched.</exception>
    public async Task FetchAsync(StorePath path, CancellationToken cancellationToken)
    {
        var installer = await FindInstallerAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException(
                $"{store.Directory.Print(path)} is not valid in the store {store.Location}, and no substituter is configured.");
        var plan = await installer.PlanAsync([path], cancellationToken).ConfigureAwait(false);
        if (plan.Failures.Count > 0)
        {
            throw plan.Failures[0];
        }

        var result = await installer.InstallAsync(plan, null, cancellationToken).ConfigureAwait(false);
        if (result.Failures.FirstOrDefault(static failure => failure.FailedReference is null) is { } failed)
        {
            throw new NixStoreException($"Cannot fetch {store.Directory.Print(failed.Path)}: {failed.Error.Message}", failed.Error);
        }
    }

    /// <summary>Fetches as many of some paths as possible. Failures are reported as warnings.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    public async Task FetchSomeAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        if (await FindSourceAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            return;
        }

        foreach (var path in paths)
        {
            try
            {
                await FetchAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (PathsNotFoundException)
            {
                // The client is going to send it.
            }
            catch (NixStoreException failure)
            {
                warn(failure.Message);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _set = null;
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }

        _opened.Clear();
    }

    private async Task<ClosureInstaller?> FindInstallerAsync(CancellationToken cancellationToken)
        => store.Find<IWritableStore>() is { } target && await FindSourceAsync(cancellationToken).ConfigureAwait(false) is { } source
            ? new ClosureInstaller(source, target)
            : null;

    // In Nix, a slash at the end of a URL has no meaning.
    private bool IsKnown(string reference)
        => options.Substituters.Concat(options.TrustedSubstituters).Any(known => known.TrimEnd('/') == reference.TrimEnd('/'));

    private sealed class Failures(Action<string> warn) : IProgress<SubstituterFailure>
    {
        public void Report(SubstituterFailure value) => warn(value.Message);
    }
}
