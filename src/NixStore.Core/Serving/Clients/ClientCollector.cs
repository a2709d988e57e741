using NixStore.Collecting;
using NixStore.Collecting.Removing;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.Clients;

/// <summary>
/// Roots and garbage collection for one client, with the rules of the daemon of Nix (<c>src/libstore/daemon.cc</c>): each
/// client may collect garbage, and no client may ignore what roots keep.
/// </summary>
/// <param name="view">The store with the permissions of the client.</param>
/// <param name="options">The options of the server.</param>
/// <param name="warn">Receives warnings for the client.</param>
internal sealed class ClientCollector(ClientStoreView view, StoreServingOptions options, Action<string> warn)
{
    private const string Censored = "{censored}";

    // A store that collects its garbage itself has its own configuration.
    private readonly CollectionOptions _configured
        = view.Store.Find<ICollectingStore>() is null ? options.Collection : new CollectionOptions();

    private CollectionOptions? _chosen;

    private CollectionOptions Collection => _chosen ?? _configured;

    /// <summary>Uses settings of a client about what the collector keeps, if the client is trusted.</summary>
    /// <param name="settings">The settings by name.</param>
    public void Choose(IReadOnlyDictionary<string, string> settings)
    {
        if (view.IsTrusted)
        {
            _chosen = _configured with
            {
                KeepOutputs = Find(settings, "keep-outputs", "gc-keep-outputs") ?? _configured.KeepOutputs,
                KeepDerivations = Find(settings, "keep-derivations", "gc-keep-derivations") ?? _configured.KeepDerivations,
            };
        }
    }

    /// <summary>Finds the roots of the store. A client that is not trusted does not learn which processes use a path.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot list its roots.</exception>
    public async Task<IReadOnlyList<ServedRoot>> FindRootsAsync(CancellationToken cancellationToken)
    {
        var list = await view.Store.Require<IRootQueryStore>("list its roots").FindRootsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var problem in list.Problems)
        {
            warn($"The root '{problem.Location}' cannot be read ({problem.Reason.TrimEnd('.')}).");
        }

        return [.. list.Roots.Where(static root => root is { Path: not null, Stale: false })
            .Select(root => new ServedRoot(LinkOf(root), root.Path!)).Distinct()
            .OrderBy(static root => root.Path).ThenBy(static root => root.Link, StringComparer.Ordinal)];
    }

    /// <summary>Collects garbage, or finds what a collection would delete.</summary>
    /// <param name="request">What the client requests.</param>
    /// <param name="includeReferrers">Whether dead paths are deleted that refer to the named ones.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The store is consistent then.</param>
    /// <exception cref="NixStoreException">The store does not support the request, or a named path is live.</exception>
    public async Task<GarbageResult> RunAsync(GarbageRequest request, bool includeReferrers, CancellationToken cancellationToken)
        => request.Action switch
        {
            GarbageAction.ReturnLive => new GarbageResult(await FindLiveAsync(cancellationToken).ConfigureAwait(false), 0),
            GarbageAction.ReturnDead => new GarbageResult(
                await new GarbageQuery(view.Store, Collection).FindNamesAsync(cancellationToken).ConfigureAwait(false), 0),
            GarbageAction.DeleteDead => await CollectAsync(request.MaximumFreed, cancellationToken).ConfigureAwait(false),
            _ => await RemoveAsync(request.Paths, includeReferrers, cancellationToken).ConfigureAwait(false),
        };

    /// <summary>Creates a link to a path on this machine, and makes it a root.</summary>
    /// <param name="path">The path.</param>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The client is not trusted, or the link cannot be created.</exception>
    public Task AddPermanentRootAsync(StorePath path, string link, CancellationToken cancellationToken)
    {
        view.RequireWriting();
        view.RequireTrust("create links that are roots");
        return Path.IsPathFullyQualified(link)
            ? view.Store.Require<IRootStore>("keep roots").AddRootAsync(Path.GetFullPath(link), path, cancellationToken)
            : throw new NixStoreException($"'{link}' cannot be a root: it is not a full path.");
    }

    private string LinkOf(StoreRoot root)
        => !view.IsTrusted && root.Kind is StoreRootKind.Temporary or StoreRootKind.Process ? Censored : root.Link;

    private async Task<IReadOnlyList<string>> FindLiveAsync(CancellationToken cancellationToken)
    {
        var dead = (await new GarbageQuery(view.Store, Collection).FindDeadAsync(cancellationToken).ConfigureAwait(false)).ToHashSet();
        var live = new List<string>();
        var paths = view.Store.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", cancellationToken);
        await foreach (var path in paths.ConfigureAwait(false))
        {
            if (!dead.Contains(path))
            {
                live.Add(view.Store.Directory.Print(path));
            }
        }

        return live;
    }

    private async Task<GarbageResult> CollectAsync(ulong mostFreed, CancellationToken cancellationToken)
    {
        view.RequireWriting();
        var collection = Collection with { MaximumFreed = mostFreed > long.MaxValue ? null : (long)mostFreed };
        return Report(await new GarbageCollector(view.Store, collection).CollectAsync(null, cancellationToken).ConfigureAwait(false));
    }

    private async Task<GarbageResult> RemoveAsync(
        IReadOnlyCollection<StorePath> paths, bool includeReferrers, CancellationToken cancellationToken)
    {
        view.RequireWriting();
        var remover = new PathRemover(view.Store, new RemovalOptions { Collection = Collection, IncludeReferrers = includeReferrers });
        var removed = await remover.RemoveAsync(paths, null, cancellationToken).ConfigureAwait(false);
        return removed.Refused.FirstOrDefault(static refused => refused.IsValid) is { } refused
            ? throw new NixStoreException($"Cannot delete the path {view.Store.Directory.Print(refused.Path)}: {ReasonOf(refused)}.")
            : Report(removed.Result);
    }

    private string ReasonOf(RemovalRefusal refused)
        => refused.Referrers.Count > 0 ? $"it is still needed by {view.Store.Directory.Print(refused.Referrers[0])}" : "it is still alive";

    private GarbageResult Report(CollectionResult result)
    {
        foreach (var failure in result.Failures)
        {
            warn($"Cannot delete '{failure.Location}': {failure.Reason}");
        }

        var leftovers = result.LeftoversRemoved.Select(name => $"{view.Store.Directory}/{name}");
        return new GarbageResult([.. result.Deleted.Select(view.Store.Directory.Print), .. leftovers], result.BytesFreed);
    }

    private static bool? Find(IReadOnlyDictionary<string, string> settings, params string[] names)
        => Array.Find(names, settings.ContainsKey) is not { } name ? null
            : settings[name] switch { "true" => true, "false" => false, _ => null };
}

/// <summary>A root as a client sees it.</summary>
/// <param name="Link">The link, or a word in braces.</param>
/// <param name="Path">The path that the root keeps.</param>
internal sealed record ServedRoot(string Link, StorePath Path);
