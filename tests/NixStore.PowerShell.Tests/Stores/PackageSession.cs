using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A session with the store of <see cref="SpaceSession"/>, the packages tool-1.0, tool-1.1 and docs-1, of which the first two have the same
/// file, and the profile of the user.
/// </summary>
public abstract class PackageSession : SpaceSession
{
    protected PackageSession()
    {
        Tool = AddPackage("tool-1.0", "bin/tool");
        NewTool = AddPackage("tool-1.1", "bin/tool");
        Docs = AddPackage("docs-1", "share/doc/docs");
    }

    protected string Tool { get; }

    protected string NewTool { get; }

    protected string Docs { get; }

    protected string UserProfile => Path.Combine(StateDirectory, "profiles", "per-user", Environment.UserName, "profile");

    /// <summary>Adds a package with one file, and returns its path.</summary>
    protected string AddPackage(string name, string file)
    {
        var directory = InWork($"trees/{name}");
        Directory.CreateDirectory(Path.Combine(directory, Path.GetDirectoryName(file)!));
        File.WriteAllText(Path.Combine(directory, file), name);
        return Do($"Add-StorePath '{directory}'").Only<StorePathInfo>().Path;
    }

    /// <summary>Returns the names and versions of the packages of a profile.</summary>
    protected string[] PackagesOf(string? profile = null)
        => [.. Do($"Get-StorePackage {(profile is null ? "" : $"-Profile '{profile}'")}").As<StorePackageInfo>()
            .Select(static package => $"{package.Name} {package.Version}")];
}
