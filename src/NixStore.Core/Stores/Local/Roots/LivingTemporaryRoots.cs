using System.Text;
using NixStore.FileSystem.Locks;
using NixStore.Paths;

namespace NixStore.Stores.Local.Roots;

/// <summary>The temporary roots that living processes have, of this module and of Nix (<c>src/libstore/gc.cc</c>).</summary>
internal static class LivingTemporaryRoots
{
    /// <summary>Reads the roots. Those that this user may not read are left out.</summary>
    public static HashSet<StorePath> Read(LocalStoreLayout layout)
    {
        var roots = new HashSet<StorePath>();
        foreach (var file in List(Path.Combine(layout.StateDirectory, "temproots")))
        {
            foreach (var text in ReadOne(file).Split('\0', StringSplitOptions.RemoveEmptyEntries))
            {
                if (layout.Directory.TryParse(text, out var path))
                {
                    roots.Add(path);
                }
            }
        }

        return roots;
    }

    private static string[] List(string directory)
    {
        try
        {
            return Directory.GetFiles(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ReadOne(string file)
    {
        try
        {
            // An owner that lives holds the lock.
            using var roots = FileLock.OpenExisting(file);
            return roots is null || roots.TryAcquire(FileLockMode.Shared) ? "" : Encoding.UTF8.GetString(roots.ReadContents());
        }
        catch (Exception failure) when (failure is NixStoreException or IOException)
        {
            return "";
        }
    }
}
