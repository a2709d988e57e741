using NixStore.FileSystem.Locks;
using NixStore.Paths;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local;

/// <summary>
/// The files in the directory of a store that belong to no valid path, such as those of a killed process or a failed build. Paths that a
/// running process is about to add, according to locks and temporary roots, are not included.
/// </summary>
internal static class UnregisteredFiles
{
    private const string LockEnd = ".lock";

    /// <summary>Returns the sorted names.</summary>
    /// <exception cref="NixStoreException">The directory or the database cannot be read.</exception>
    public static string[] Find(LocalStoreLayout layout, StoreDatabase database, CancellationToken cancellationToken)
    {
        // The order is required: paths that become valid concurrently are found to be valid, and their roots exist longer than their
        // registration.
        string[] names = [.. List(layout)
            .Where(static name => name != LinkDirectory.Name && !name.EndsWith(LockEnd, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        var paths = names.Select(static name => StorePath.TryParse(name, out var path) ? path : null).OfType<StorePath>();
        var roots = new TemporaryRootFiles(layout).Read([]).Select(static root => root.Path).ToHashSet();
        var valid = database.FindValidPaths(paths, cancellationToken);
        return Array.FindAll(
            names,
            name => !(StorePath.TryParse(name, out var path) && (valid.Contains(path) || roots.Contains(path))) && !IsLocked(layout, name));
    }

    private static string[] List(LocalStoreLayout layout)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(layout.RealStoreDirectory).Select(static entry => Path.GetFileName(entry))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot list '{layout.RealStoreDirectory}' of the store {layout.Location}: "
                + $"{failure.Message}", failure);
        }
    }

    private static bool IsLocked(LocalStoreLayout layout, string name)
        => FileLock.IsLocked(Path.Combine(layout.RealStoreDirectory, name + LockEnd));
}
