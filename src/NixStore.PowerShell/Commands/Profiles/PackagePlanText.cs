using System.Globalization;
using NixStore.Paths;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>The text that describes a change of the packages of a profile.</summary>
/// <param name="plan">The change.</param>
/// <param name="directory">The store directory.</param>
internal sealed class PackagePlanText(PackagePlan plan, StoreDirectory directory)
{
    /// <summary>Gets what happens to the packages and which generation the profile leads to.</summary>
    public string Summary
    {
        get
        {
            var change = plan.Switch!;
            var to = change.IsNew ? "the new generation" : "generation";
            return string.Create(
                CultureInfo.InvariantCulture, $"{Packages}: switch to {to} {change.Number}, {directory.Print(change.Path)}");
        }
    }

    /// <summary>Gets a warning for each package that was installed from a flake and is replaced by a path.</summary>
    public IEnumerable<string> Warnings
        => from removed in plan.Removed
           where removed.Origin is not null
           from added in plan.Added
           where added.Name == removed.Name && added.Origin is null
           select $"The package '{removed.Name}' came from {removed.Origin}, and is no longer upgraded from there.";

    private string Packages => string.Join(
        ", ",
        [
            .. plan.Removed.Where(removed => FindNew(removed) is null).Select(static removed => $"Remove {Describe(removed)}"),
            .. plan.Removed.Where(removed => FindNew(removed) is not null).Select(
                removed => $"Replace {Describe(removed)} by {Describe(FindNew(removed)!)}"),
            .. plan.Added.Where(added => plan.Removed.All(removed => removed.Name != added.Name))
                .Select(static added => $"Install {Describe(added)}"),
        ]);

    private InstalledPackage? FindNew(InstalledPackage removed) => plan.Added.FirstOrDefault(added => added.Name == removed.Name);

    private static string Describe(InstalledPackage package)
        => (package.Version.Length > 0 ? $"{package.Name} {package.Version}" : package.Name)
            + string.Create(CultureInfo.InvariantCulture, $" (priority {package.Priority})");
}
