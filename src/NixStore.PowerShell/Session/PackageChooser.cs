using System.Management.Automation;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Session;

/// <summary>
/// Finds the packages of a profile that a user names: by their names, with or without versions, by wildcards, or by their paths.
/// </summary>
/// <param name="host">The owner, which receives an error for each name that no package has.</param>
/// <param name="store">The store.</param>
internal sealed class PackageChooser(ISessionHost host, OpenStore store)
{
    /// <summary>Returns a selection of packages for each name.</summary>
    /// <param name="names">Names, wildcards or full store paths.</param>
    public IReadOnlyList<Func<InstalledPackage, bool>> Select(IEnumerable<string> names)
        => [.. names.Select<string, Func<InstalledPackage, bool>>(name => package => IsNamed(package, name))];

    /// <summary>Reads the packages of a profile that have one of some names. Reports an error for each name that none has.</summary>
    /// <param name="packages">The packages of the profile.</param>
    /// <param name="names">Names, wildcards or full store paths.</param>
    /// <returns>The packages, in the order of the profile.</returns>
    public IReadOnlyList<InstalledPackage> Find(ProfilePackages packages, IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)
            && !packages.Packages.Any(package => IsNamed(package, name))))
        {
            host.WriteError(
                new NixStoreException(
                    $"The profile '{packages.Profile.Link}' has no package '{name}'.{DescribeOthers(packages)}")
                {
                    Reason = FailureReason.PackageNotInProfile,
                },
                name);
        }

        return [.. packages.Packages.Where(package => names.Any(name => IsNamed(package, name)))];
    }

    private static string DescribeOthers(ProfilePackages packages)
    {
        const int most = 10;
        string[] names = [.. packages.Packages.Select(static package => package.Name).Distinct()];
        return names.Length == 0
            ? " It has none."
            : $" It has {string.Join(", ", names.Take(most))}{(names.Length > most ? $" and {names.Length - most} more" : "")}.";
    }

    private bool IsNamed(InstalledPackage package, string name)
    {
        var fullName = package.Version.Length > 0 ? $"{package.Name}-{package.Version}" : package.Name;
        return WildcardPattern.ContainsWildcardCharacters(name)
            ? WildcardPattern.Get(name, WildcardOptions.IgnoreCase) is var pattern
                && (pattern.IsMatch(package.Name) || pattern.IsMatch(fullName))
            : name == package.Name || name == fullName
                || package.Paths.Any(path => name == path.BaseName || name == store.Store.Directory.Print(path));
    }
}
