using NixStore.FileSystem;
using NixStore.FileSystem.Native;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>The link of a user to a path that is a root, anywhere on this machine.</summary>
/// <param name="directory">The logical store directory of the path.</param>
internal sealed class RootLink(StoreDirectory directory)
{
    private const int MostHops = 2;
    private const string PassingEnd = ".tmp-";

    /// <summary>Creates a link to a path, or replaces a link that leads into the store.</summary>
    /// <param name="link">The full path of the link.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="NixStoreException">The location is in use.</exception>
    /// <exception cref="IOException">The link cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not create the link.</exception>
    public void Make(string link, StorePath path)
    {
        if ((Path.Exists(link) || new FileInfo(link).LinkTarget is not null)
            && (new FileInfo(link).LinkTarget is not { } target || !directory.TryParseInside(target, out _, out _)))
        {
            throw new NixStoreException($"'{link}' exists and is not a link into the store. Name another location, or remove it.");
        }

        Replace(link, directory.Print(path));
    }

    /// <summary>Returns the path that a link leads to, itself or over one more link, as a collector follows it.</summary>
    /// <param name="link">The full path of the link.</param>
    /// <returns>The path, or null if the link is absent, cannot be read, or leads elsewhere.</returns>
    public StorePath? FindPath(string link)
    {
        for (var hops = 0; hops < MostHops; hops++)
        {
            if (ReadTarget(link) is not { } target)
            {
                return null;
            }

            if (directory.TryParseInside(target, out var path, out _))
            {
                return path;
            }

            link = Path.GetFullPath(target, Path.GetDirectoryName(link)!);
        }

        return null;
    }

    /// <summary>Removes a link that leads into the store.</summary>
    /// <param name="link">A full path.</param>
    /// <exception cref="NixStoreException">It is something else, does not exist, or is the current generation of a profile.</exception>
    /// <exception cref="IOException">The link cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The link may not be removed.</exception>
    public void Remove(string link)
    {
        if (new FileInfo(link).LinkTarget is not { } target || !directory.TryParseInside(target, out _, out _))
        {
            throw new NixStoreException($"'{link}' is not a link into the store and was not removed.");
        }

        if (FindProfile(link) is { } profile)
        {
            throw new NixStoreException($"'{link}' is the current generation of the profile '{profile}' and was not removed.");
        }

        File.Delete(link);
    }

    private static string? FindProfile(string link)
    {
        if (!GenerationName.TryParse(Path.GetFileName(link), out var generation))
        {
            return null;
        }

        var directory = Path.GetDirectoryName(link)!;
        var profile = Path.Combine(directory, generation.Profile);
        return ReadTarget(profile) is { } target && Path.GetFullPath(target, directory) == link ? profile : null;
    }

    /// <summary>Creates a link, in place of one that may be there, in one moment.</summary>
    /// <param name="link">The location.</param>
    /// <param name="target">The target of the link.</param>
    public static void Replace(string link, string target)
    {
        var passing = $"{link}{PassingEnd}{Environment.ProcessId}-{Path.GetRandomFileName()}";
        try
        {
            File.CreateSymbolicLink(passing, target);
            if (OperatingSystem.IsLinux())
            {
                UnixRename.Replace(passing, link);
            }
            else
            {
                File.Move(passing, link, overwrite: true);
            }
        }
        catch (Exception failure)
        {
            File.Delete(passing);
            var name = new TemporaryName(passing, link);
            if (name.IsIn(failure))
            {
                throw name.Replace(failure);
            }

            throw;
        }
    }

    /// <summary>
    /// Removes the temporary links of processes that were killed while they replaced a link. No process may replace it now.
    /// </summary>
    /// <param name="link">The location of the link.</param>
    public static void RemoveLeftovers(string link)
    {
        var beginning = Path.GetFileName(link) + PassingEnd;
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(link)!))
        {
            if (Path.GetFileName(entry).StartsWith(beginning, StringComparison.Ordinal) && ReadTarget(entry) is not null)
            {
                File.Delete(entry);
            }
        }
    }

    private static string? ReadTarget(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
