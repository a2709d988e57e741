using NixStore.Paths;
using NixStore.Profiles.Packages;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A package of a profile.</summary>
public sealed class StorePackageInfo
{
    internal StorePackageInfo(InstalledPackage package, ProfilePackages packages, StoreDirectory directory, StoreReference store)
    {
        Name = package.Name;
        Version = package.Version;
        Paths = [.. package.Paths.Select(directory.Print)];
        Path = FindMainPath(package, directory);
        Outputs = [.. package.Outputs];
        Priority = package.Priority;
        Active = package.IsActive;
        Origin = package.Origin?.ToString();
        Revision = package.Origin?.Url;
        Format = packages.Format.ToString();
        Profile = packages.Profile.Link;
        Store = store.Text;
    }

    /// <summary>Gets the name. In a profile of <c>nix profile</c>, no other package has it.</summary>
    public string Name { get; }

    /// <summary>Gets the version; empty if the package has none.</summary>
    public string Version { get; }

    /// <summary>Gets the full store path of the output <c>out</c>, or else the first path; null if the package has none.</summary>
    public string? Path { get; }

    /// <summary>Gets the full store paths of all installed outputs.</summary>
    public TextList Paths { get; }

    /// <summary>Gets the names of the installed outputs; empty if they are not recorded.</summary>
    public TextList Outputs { get; }

    /// <summary>Gets the priority. If two packages have one file, that of the lower number is used.</summary>
    public int Priority { get; }

    /// <summary>Gets whether the files are in the environment.</summary>
    public bool Active { get; }

    /// <summary>Gets the flake and the attribute that the package comes from; null if they are not known.</summary>
    public string? Origin { get; }

    /// <summary>Gets the reference of the flake with its revision; null if it is not known.</summary>
    public string? Revision { get; }

    /// <summary>
    /// Gets what the profile leads to: <c>NixProfile</c>, <c>NixEnv</c>, <c>Path</c> if it is no environment of packages, or
    /// <c>Unknown</c>.
    /// </summary>
    public string Format { get; }

    /// <summary>Gets the full path of the profile.</summary>
    public string Profile { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path ?? Name;

    private static string? FindMainPath(InstalledPackage package, StoreDirectory directory)
    {
        var main = package.Outputs.Count == package.Paths.Count
            ? package.Outputs.Zip(package.Paths).FirstOrDefault(static output => output.First == "out").Second
            : null;
        return main is not null ? directory.Print(main)
            : package.Paths is [var first, ..] ? directory.Print(first)
            : null;
    }
}
