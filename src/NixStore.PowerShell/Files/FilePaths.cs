using System.Management.Automation;

namespace NixStore.PowerShell.Files;

/// <summary>Turns what a user gives for a file into paths of the file system: relative to the session's location, on its drives.</summary>
internal sealed class FilePaths(PathIntrinsics paths)
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a path with wildcards names.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Full paths; none where a wildcard matches nothing.</returns>
    /// <exception cref="ItemNotFoundException">The path has no wildcard, and there is no such file.</exception>
    /// <exception cref="FilePathException">The path is of a drive that is not in the file system.</exception>
    public IReadOnlyList<string> Resolve(string path)
    {
        IReadOnlyList<string> found = paths.GetResolvedProviderPathFromPSPath(path, out var provider);
        Require(provider, path);
        return found;
    }

    /// <summary>The file that a path names as it stands, there or not.</summary>
    /// <param name="path">The path; wildcard characters in it mean themselves.</param>
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
