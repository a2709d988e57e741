using System.Globalization;
using System.Text;
using NixStore.FileSystem.Locks;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>The temporary roots of running processes, of this module and of Nix (<c>src/libstore/gc.cc</c>).</summary>
/// <param name="layout">The store.</param>
internal sealed class TemporaryRootFiles(LocalStoreLayout layout)
{
    private string DirectoryPath => Path.Combine(layout.StateDirectory, "temproots");

    /// <summary>Reads the roots of all processes that are running.</summary>
    /// <param name="problems">Receives what cannot be read.</param>
    public List<StoreRoot> Read(List<StoreRootProblem> problems)
    {
        var roots = new List<StoreRoot>();
        foreach (var file in List(problems))
        {
            ReadOne(file, roots, problems);
        }

        return roots;
    }

    /// <summary>Removes the files of processes that have ended.</summary>
    /// <returns>The count of files that were removed.</returns>
    public int RemoveStale()
    {
        var count = 0;
        foreach (var path in List([]))
        {
            try
            {
                using var file = FileLock.OpenExisting(path);
                if (file is not null && file.TryAcquire(FileLockMode.Exclusive))
                {
                    file.Delete();
                    count++;
                }
            }
            catch (NixStoreException)
            {
                // Another user's. It keeps nothing that is not kept anyway.
            }
        }

        return count;
    }

    private string[] List(List<StoreRootProblem> problems)
    {
        try
        {
            // Some package managers keep a hidden file in the directory, so that it stays.
            return [.. Directory.GetFiles(DirectoryPath).Where(static file => !Path.GetFileName(file).StartsWith('.'))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(new StoreRootProblem(DirectoryPath, failure.Message));
            return [];
        }
    }

    private void ReadOne(string path, List<StoreRoot> roots, List<StoreRootProblem> problems)
    {
        try
        {
            // Before Nix 2.5 an owner held only a shared lock, so an owner has ended only if an exclusive lock is to be had. The number
            // in the name proves nothing: it can be used again, or belong to another container.
            using var file = FileLock.OpenExisting(path);
            if (file is null || file.TryAcquire(FileLockMode.Exclusive))
            {
                return;
            }

            var name = Path.GetFileName(path);
            var process = FindProcess(name);
            var link = $"{{temp:{process?.Id.ToString(CultureInfo.InvariantCulture) ?? name}}}";
            foreach (var text in Encoding.UTF8.GetString(file.ReadContents()).Split('\0', StringSplitOptions.RemoveEmptyEntries))
            {
                if (layout.Directory.TryParse(text, out var kept))
                {
                    roots.Add(new StoreRoot { Kind = StoreRootKind.Temporary, Link = link, Path = kept, Process = process });
                }
            }
        }
        catch (Exception failure) when (failure is NixStoreException or IOException)
        {
            problems.Add(new StoreRootProblem(path, failure.Message));
        }
    }

    private static StoreRootProcess? FindProcess(string name)
    {
        var digits = name.AsSpan(0, name.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : name.Length);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new StoreRootProcess(id, ProcessNames.Find(id)) : null;
    }
}
