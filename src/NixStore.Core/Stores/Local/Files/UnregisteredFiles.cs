using NixStore.FileSystem.Locks;
using NixStore.Paths;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// What lies in the directory of a store and belongs to no valid path: left over by a process that was killed or a build that
/// failed. What a living process is about to add is none of it, which the locks and the temporary roots tell.
/// </summary>
internal static class UnregisteredFiles
{
    private const string LockEnd = ".lock";

    // Nix keeps there what files with the same contents share.
    private const string Links = ".links";

    /// <summary>Finds the names, sorted.</summary>
    /// <exception cref="NixStoreException">The directory or the database cannot be read.</exception>
    public static string[] Find(LocalStoreLayout layout, StoreDatabase database, CancellationToken cancellationToken)
    {
        // In this order: what becomes valid meanwhile is found to be so, and its root outlives its registration.
        string[] names = [.. List(layout).Where(static name => name != Links && !name.EndsWith(LockEnd, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var paths = names.Select(static name => StorePath.TryParse(name, out var path) ? path : null).OfType<StorePath>();
        var roots = new TemporaryRootFiles(layout).Read([]).Select(static root => root.Path).ToHashSet();
        var valid = database.FindValidPaths(paths, cancellationToken);
        return Array.FindAll(names, name => !(StorePath.TryParse(name, out var path) && (valid.Contains(path) || roots.Contains(path))) && !IsLocked(layout, name));
    }

    private static string[] List(LocalStoreLayout layout)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(layout.RealStoreDirectory).Select(static entry => Path.GetFileName(entry))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot list '{layout.RealStoreDirectory}' of the store {layout.Location}: {failure.Message}", failure);
        }
    }

    private static bool IsLocked(LocalStoreLayout layout, string name)
        => FileLock.IsLocked(Path.Combine(layout.RealStoreDirectory, name + LockEnd));
}
