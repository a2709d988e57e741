using System.Management.Automation;

namespace NixStore.PowerShell.Files;

/// <summary>Converts the paths of files that a user gives to full paths, with the location and the drives of the session.</summary>
internal sealed class FilePaths(PathIntrinsics paths)
{
    private const string FileSystem = "FileSystem";

    /// <summary>Returns the files that match a path with wildcards.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The full paths. Empty if a wildcard matches no file.</returns>
    /// <exception cref="ItemNotFoundException">The path has no wildcard, and there is no such file.</exception>
    /// <exception cref="FilePathException">The path is of a drive that is not in the file system.</exception>
    public IReadOnlyList<string> Resolve(string path)
    {
        IReadOnlyList<string> found = paths.GetResolvedProviderPathFromPSPath(path, out var provider);
        Require(provider, path);
        return found;
    }

    /// <summary>Returns the full path of a file, which need not exist.</summary>
    /// <param name="path">The path. Wildcard characters are literal.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="FilePathException">The path is of a drive that is not in the file system.</exception>
    public string ResolveLiteral(string path)
    {
        var resolved = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        Require(provider, path);
        return resolved;
    }

    private static void Require(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
        {
            throw new FilePathException($"'{path}' is a path of the provider {provider.Name}. Give a path of the file system.");
        }
    }
}
