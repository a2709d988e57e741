using System.Collections.ObjectModel;
using System.Management.Automation;
using NixStore.Configuration;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Queries;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote.Ssh;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands;

/// <summary>
/// A cmdlet that opens stores and finds the paths that users mean in them. A store is opened once, when it is first needed, and
/// closed when the command has ended.
/// </summary>
public abstract class StoreClientCmdlet : AsyncCmdlet
{
    private const int PathsInQuery = 1000;

    private readonly Dictionary<StoreReference, OpenStore> _stores = [];
    private readonly Dictionary<StoreReference, OpenStore> _writableStores = [];
    private DaemonMessages? _messages;
    private StoreReference? _own;

    /// <summary>The directory from which relative paths go.</summary>
    protected string WorkingDirectory => SessionState.Path.CurrentFileSystemLocation.Path;

    /// <summary>Finds out which store is meant, so that its name means the same later.</summary>
    /// <param name="reference">The store; the one that the environment names where null.</param>
    /// <returns>The store, never <c>auto</c>.</returns>
    /// <exception cref="NixFormatException">The environment names no store.</exception>
    protected StoreReference Choose(StoreReference? reference)
        => reference is null || reference.Equals(StoreReference.Auto) ? _own ??= NewOpener().Resolve(StoreReference.Auto) : NewOpener().Resolve(reference);

    /// <summary>Opens a store to read, or gives it again.</summary>
    /// <param name="reference">The store; the one that the environment names where null.</param>
    /// <returns>The store.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    protected OpenStore Open(StoreReference? reference)
    {
        var chosen = Choose(reference);
        if (!_stores.TryGetValue(chosen, out var store))
        {
            store = new OpenStore(chosen, Wait(NewOpener().OpenAsync(chosen, StopToken)));
            _stores.Add(chosen, store);
        }

        return store;
    }

    /// <summary>Opens a store to add paths. Where there is none, it is made when it is first to take some.</summary>
    /// <param name="reference">The store; the one that the environment names where null.</param>
    /// <returns>The store.</returns>
    /// <exception cref="NixStoreException">The store cannot be made or written.</exception>
    protected OpenStore OpenWritable(StoreReference? reference)
    {
        var chosen = Choose(reference);
        if (!_writableStores.TryGetValue(chosen, out var store))
        {
            store = new OpenStore(chosen, Wait(NewOpener().OpenWritableAsync(chosen, StopToken)));
            _writableStores.Add(chosen, store);
        }

        return store;
    }

    /// <summary>Prepares to open a store to add paths, on any thread, which closes it too.</summary>
    /// <param name="reference">The store; never <c>auto</c>.</param>
    /// <returns>Opens it.</returns>
    protected Func<CancellationToken, Task<IWritableStore>> OpenerFor(StoreReference reference)
    {
        var opener = NewOpener();
        return cancellationToken => opener.OpenWritableAsync(reference, cancellationToken);
    }

    /// <summary>Opens a store that outlives the command.</summary>
    /// <param name="reference">The store; the one that the environment names where null.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    protected OpenStore OpenAnew(StoreReference? reference)
    {
        var chosen = Choose(reference);
        return new OpenStore(chosen, Wait(NewOpener().OpenAsync(chosen, StopToken)));
    }

    /// <summary>Reads what the configuration of this machine and user demands of signatures.</summary>
    /// <returns>The demands.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    protected static ConfiguredTrust ReadTrust() => new(ReadConfiguration());

    /// <summary>Reads the configuration of this machine and user.</summary>
    /// <returns>The configuration.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    protected static NixConfiguration ReadConfiguration() => new ConfigurationFiles(StoreEnvironment.FromProcess()).Read();

    /// <summary>Finds the paths that items mean. An item that leads nowhere is an error of its own.</summary>
    /// <param name="items">What the user gave.</param>
    /// <param name="chosen">The store that the user chose for all of them, or null where each may have its own.</param>
    /// <returns>The paths, as they are found.</returns>
    protected IEnumerable<FoundPath> Resolve(IEnumerable<StorePathArgument> items, StoreReference? chosen)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.SelectMany(item => Resolve([item], Open(chosen ?? item.Store)));
    }

    /// <summary>Finds the paths that items mean in an open store. An item that leads nowhere is an error of its own.</summary>
    /// <param name="items">What the user gave.</param>
    /// <param name="store">The store.</param>
    /// <returns>The paths, as they are found.</returns>
    protected IEnumerable<FoundPath> Resolve(IEnumerable<StorePathArgument> items, OpenStore store)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(store);
        foreach (var item in items)
        {
            if (item.Info is { } info && info.StoreReference.Equals(store.Reference))
            {
                yield return new FoundPath(store, info.ToPathInfo().Path, info, item.Text);
                continue;
            }

            foreach (var path in Resolve(item.Text, store))
            {
                yield return new FoundPath(store, path, null, item.Text);
            }
        }
    }

    /// <summary>Asks what stores know of paths, many at once. A path that is not valid is an error of its own.</summary>
    /// <param name="paths">The paths.</param>
    /// <returns>The objects, in the order of the paths.</returns>
    protected IEnumerable<StorePathInfo> Query(IEnumerable<FoundPath> paths)
        => paths.Chunk(PathsInQuery).SelectMany(QueryTogether);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var store in _stores.Values.Concat(_writableStores.Values))
        {
            store.Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _stores.Clear();
        _writableStores.Clear();
        base.Dispose(disposing);
    }

    /// <summary>Tells how binary caches are used: as the configuration says, where the cmdlet has no parameters for it.</summary>
    /// <returns>The options.</returns>
    protected virtual BinaryCacheOptions FindCacheOptions() => new ConfiguredBinaryCaches(ReadConfiguration(), StoreEnvironment.FromProcess()).FindOptions();

    /// <summary>Tells how other machines are reached: as the user's own configuration says, where the cmdlet has no parameters for it.</summary>
    /// <returns>The options.</returns>
    protected virtual SshOptions FindSshOptions() => new();

    /// <summary>Tells which kinds of stores there are that only this cmdlet knows.</summary>
    /// <returns>The kinds.</returns>
    protected virtual IReadOnlyList<IStoreKind> FindOtherKinds() => [];

    /// <summary>Shows what daemons tell of their work.</summary>
    private protected DaemonMessages Messages => _messages ??= new DaemonMessages(PostSoon, WriteWarning, WriteVerbose, WriteProgress);

    /// <summary>Makes what opens stores; what daemons tell of their work is written by this cmdlet.</summary>
    /// <returns>The opener.</returns>
    protected StoreOpener NewOpener() => new(
        StoreEnvironment.FromProcess(),
        FindCacheOptions,
        Messages,
        FindSshOptions(),
        FindOtherKinds());

    private IEnumerable<StorePath> Resolve(string text, OpenStore store)
    {
        var resolver = new StorePathResolver(store.Store, WorkingDirectory);
        if (!IsWildcard(text, store))
        {
            return ResolveOne(resolver, text);
        }

        // With a slash it means files, unless they are those of the store itself.
        return text.Contains('/', StringComparison.Ordinal) && !text.StartsWith(store.Store.Directory.Path + "/", StringComparison.Ordinal)
            ? FindFiles(text).SelectMany(file => ResolveOne(resolver, file))
            : Pull(resolver.MatchAsync(new WildcardPattern(text, WildcardOptions.IgnoreCase).IsMatch, StopToken));
    }

    /// <summary>Whether a text is a pattern, and not a path of which a character only looks so.</summary>
    /// <param name="text">The text.</param>
    /// <param name="store">The store in which it is meant.</param>
    /// <returns>True for a pattern.</returns>
    protected static bool IsWildcard(string text, OpenStore store)
        => WildcardPattern.ContainsWildcardCharacters(text)
            && !StorePath.TryParse(text, out _)
            && !store.Store.Directory.TryParseInside(text, out _, out _);

    private StorePath[] ResolveOne(StorePathResolver resolver, string text)
    {
        try
        {
            var location = text.StartsWith('~') ? SessionState.Path.GetUnresolvedProviderPathFromPSPath(text) : text;
            return [Wait(resolver.ResolveAsync(location, StopToken))];
        }
        catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException)
        {
            WriteError(e, text);
            return [];
        }
    }

    private Collection<string> FindFiles(string pattern)
    {
        try
        {
            return SessionState.Path.GetResolvedProviderPathFromPSPath(pattern, out _);
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }

    private IEnumerable<StorePathInfo> QueryTogether(FoundPath[] paths)
    {
        var known = new Dictionary<(OpenStore, StorePath), ValidPathInfo>();
        var faulty = new HashSet<OpenStore>();
        foreach (var ofStore in paths.Where(static path => path.Info is null).GroupBy(static path => path.Store))
        {
            StorePath[] asked = [.. ofStore.Select(static path => path.Path).Distinct()];
            try
            {
                foreach (var info in Pull(ofStore.Key.Store.FindPathInfosAsync(asked, StopToken)))
                {
                    known[(ofStore.Key, info.Path)] = info;
                }
            }
            catch (NixFormatException)
            {
                // The store knows nonsense of one of them; asked for each by itself, it tells of which.
                faulty.Add(ofStore.Key);
            }
        }

        foreach (var path in paths)
        {
            if (path.Info is { } piped)
            {
                yield return piped;
            }
            else if (known.TryGetValue((path.Store, path.Path), out var info))
            {
                yield return path.Store.Describe(info);
            }
            else
            {
                WriteError(faulty.Contains(path.Store) ? FindFault(path) : new StorePathNotValidException(path.Store.Store, path.Path), path.Text);
            }
        }
    }

    private NixStoreException FindFault(FoundPath path)
    {
        try
        {
            Wait(path.Store.Store.FindPathInfoAsync(path.Path, StopToken));
            return new StorePathNotValidException(path.Store.Store, path.Path);
        }
        catch (NixFormatException fault)
        {
            return fault;
        }
    }
}
