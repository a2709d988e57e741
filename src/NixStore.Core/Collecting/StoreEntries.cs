using NixStore.FileSystem.Locks;
using NixStore.Paths;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;

namespace NixStore.Collecting;

/// <summary>The entries of a store directory that belong to no valid path.</summary>
/// <param name="layout">The store.</param>
internal sealed class StoreEntries(LocalStoreLayout layout)
{
    // Made with the file system, for its own repair.
    private const string LostAndFound = "lost+found";
    private const string LockEnd = ".lock";

    /// <summary>Lists the names of the entries that belong to no valid path and that no running process has locked, sorted.</summary>
    /// <param name="snapshot">The valid paths.</param>
    /// <param name="protectedParts">The hash parts of temporary roots, which protect every name that begins with one.</param>
    /// <param name="mountPoints">The names on which other file systems are mounted.</param>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public List<string> FindUnregistered(StoreSnapshot snapshot, HashSet<string> protectedParts, IReadOnlySet<string> mountPoints)
    {
        var names = new List<string>();
        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(layout.RealStoreDirectory))
            {
                var name = Path.GetFileName(entry);
                if (name is not (LinkDirectory.Name or LostAndFound) && !mountPoints.Contains(name)
                    && !IsProtected(name, snapshot, protectedParts) && !IsInUse(name))
                {
                    names.Add(name);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot list '{layout.RealStoreDirectory}' of the store {layout.Location}: {failure.Message}", failure);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static bool IsProtected(string name, StoreSnapshot snapshot, HashSet<string> protectedParts)
        => StorePath.TryParse(name, out var path)
            && (snapshot.References.NumberOf(path) >= 0 || (protectedParts.Count > 0 && protectedParts.Contains(path.HashPart)));

    // A builder locks the path that it makes; newer versions of Nix lock their temporary directories.
    private bool IsInUse(string name)
    {
        var path = Path.Combine(layout.RealStoreDirectory, name);
        return FileLock.IsLocked(path) || (!name.EndsWith(LockEnd, StringComparison.Ordinal) && FileLock.IsLocked(path + LockEnd));
    }
}
