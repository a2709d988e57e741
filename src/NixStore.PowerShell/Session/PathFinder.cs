using System.Collections.ObjectModel;
using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.Queries;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.PowerShell.Session;

/// <summary>Finds the store paths that items of a user refer to, in every form, and queries their information.</summary>
/// <param name="session">The stores.</param>
/// <param name="host">The owner, which receives an error for each item that refers to no path.</param>
internal sealed class PathFinder(StoreSession session, ISessionHost host)
{
    private const int PathsInQuery = 1000;

    /// <summary>Gets a value indicating whether every item referred to valid paths, so that no error was reported.</summary>
    public bool AllFound { get; private set; } = true;

    /// <summary>Gets the base directory of relative paths.</summary>
    public string WorkingDirectory => host.Paths.CurrentFileSystemLocation.Path;

    /// <summary>Finds the paths that items refer to. Reports an error for each item that refers to no path.</summary>
    /// <param name="items">The items that the user gave.</param>
    /// <param name="chosen">The store that the user chose for all items, or null if each may have its own.</param>
    /// <returns>The paths, as they are found.</returns>
    public IEnumerable<FoundPath> Resolve(IEnumerable<StorePathArgument> items, StoreReference? chosen)
        => items.SelectMany(item => Resolve([item], session.Open(chosen ?? item.Store)));

    /// <summary>Finds the paths that items refer to in an open store. Reports an error for each item that refers to no path.</summary>
    /// <param name="items">The items that the user gave.</param>
    /// <param name="store">The store.</param>
    /// <returns>The paths, as they are found.</returns>
    public IEnumerable<FoundPath> Resolve(IEnumerable<StorePathArgument> items, OpenStore store)
    {
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

    /// <summary>Queries the information of paths, many in one request. Reports an error for each path that is not valid.</summary>
    /// <param name="paths">The paths.</param>
    /// <returns>The objects, in the order of the paths.</returns>
    public IEnumerable<StorePathInfo> Query(IEnumerable<FoundPath> paths) => paths.Chunk(PathsInQuery).SelectMany(QueryTogether);

    /// <summary>Queries the information of paths of one store. Reports an error for each path that is not valid.</summary>
    /// <param name="store">The store.</param>
    /// <param name="paths">The paths.</param>
    /// <returns>The objects, in the order of the paths.</returns>
    public IEnumerable<StorePathInfo> Query(OpenStore store, IEnumerable<StorePath> paths)
        => Query(paths.Select(path => new FoundPath(store, path, null, store.Store.Directory.Print(path))));

    /// <summary>Determines whether a text is a pattern, and not a path that contains a wildcard character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="store">The store of the path.</param>
    /// <returns>True for a pattern.</returns>
    public static bool IsWildcard(string text, OpenStore store)
        => WildcardPattern.ContainsWildcardCharacters(text)
            && !StorePath.TryParse(text, out _)
            && !store.Store.Directory.TryParseInside(text, out _, out _);

    private IEnumerable<StorePath> Resolve(string text, OpenStore store)
    {
        var resolver = new StorePathResolver(store.Store, WorkingDirectory);
        if (!IsWildcard(text, store))
        {
            return ResolveOne(resolver, text);
        }

        // A pattern with a slash selects files, unless it begins with the store directory.
        return text.Contains('/', StringComparison.Ordinal) && !text.StartsWith(store.Store.Directory.Path + "/", StringComparison.Ordinal)
            ? FindFiles(text).SelectMany(file => ResolveOne(resolver, file))
            : Match(resolver, text);
    }

    private IEnumerable<StorePath> Match(StorePathResolver resolver, string text)
    {
        var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
        using var found = host.Pull(resolver.MatchAsync(pattern.IsMatch, host.StopToken)).GetEnumerator();
        while (TryMoveNext(found, text))
        {
            yield return found.Current;
        }
    }

    // A store that cannot be listed must not stop the other items.
    private bool TryMoveNext(IEnumerator<StorePath> found, string text)
    {
        try
        {
            return found.MoveNext();
        }
        catch (NixStoreException failure)
        {
            Report(failure, text);
            return false;
        }
    }

    private StorePath[] ResolveOne(StorePathResolver resolver, string text)
    {
        try
        {
            var location = text.StartsWith('~') ? host.Paths.GetUnresolvedProviderPathFromPSPath(text) : text;
            return [host.Wait(resolver.ResolveAsync(location, host.StopToken))];
        }
        catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException)
        {
            Report(e, text);
            return [];
        }
    }

    private Collection<string> FindFiles(string pattern)
    {
        try
        {
            return host.Paths.GetResolvedProviderPathFromPSPath(pattern, out _);
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
                foreach (var info in host.Pull(ofStore.Key.Store.FindPathInfosAsync(asked, host.StopToken)))
                {
                    known[(ofStore.Key, info.Path)] = info;
                }
            }
            catch (NixFormatException)
            {
                // The data of one path is malformed. A request for each path finds out which one.
                faulty.Add(ofStore.Key);
            }
        }

        foreach (var path in paths)
        {
            if (path.Info is { } piped)
            {
                yield return piped;
            }
            else if (known.TryGetValue((path.Store, path.Path), out var info) || (faulty.Contains(path.Store) && FindAlone(path, out info)))
            {
                yield return path.Store.Describe(info!);
            }
            else if (!faulty.Contains(path.Store))
            {
                Report(new StorePathNotValidException(path.Store.Store, path.Path), path.Text);
            }
        }
    }

    // One malformed item of many must not stop the others.
    private bool FindAlone(FoundPath path, out ValidPathInfo? info)
    {
        info = null;
        try
        {
            info = host.Wait(path.Store.Store.FindPathInfoAsync(path.Path, host.StopToken));
            if (info is null)
            {
                Report(new StorePathNotValidException(path.Store.Store, path.Path), path.Text);
            }
        }
        catch (NixFormatException fault)
        {
            Report(fault, path.Text);
        }

        return info is not null;
    }

    private void Report(Exception failure, string text)
    {
        AllFound = false;
        host.WriteError(failure, text);
    }
}
