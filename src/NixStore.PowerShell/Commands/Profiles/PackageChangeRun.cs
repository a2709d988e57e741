using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>A change of the packages of a profile by a cmdlet, with its confirmation and its messages.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="store">The store.</param>
internal sealed class PackageChangeRun(ProfileCmdlet cmdlet, OpenStore store)
{
    /// <summary>Changes a profile if the user agrees.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="change">The change.</param>
    /// <param name="prepare">Runs before a new generation is made.</param>
    /// <returns>The packages afterwards, or null if the user does not agree.</returns>
    public ProfilePackages? Change(StoreProfile profile, PackageChange change, Action prepare)
    {
        var installer = new PackageInstaller(store.Store);
        var plan = cmdlet.Wait(Task.Run(() => installer.PlanAsync(profile.Link, change, cmdlet.StopToken)));
        if (plan.Switch is not { IsChange: true })
        {
            cmdlet.WriteVerbose($"The packages of {profile.Link} do not change.");
            return plan.Before;
        }

        foreach (var warning in new PackagePlanText(plan, store.Store.Directory).Warnings.Concat(plan.Notes))
        {
            cmdlet.WriteWarning(warning);
        }

        if (!cmdlet.ShouldProcess(profile.Link, new PackagePlanText(plan, store.Store.Directory).Summary))
        {
            return null;
        }

        prepare();
        plan = cmdlet.Wait(Task.Run(() => installer.ChangeAsync(profile.Link, change, cmdlet.StopToken)));
        if (plan.Switch is not null)
        {
            cmdlet.WriteVerbose($"{profile.Link}: {new PackagePlanText(plan, store.Store.Directory).Summary}");
        }

        return cmdlet.Wait(Task.Run(
            () => new PackageReader(store.Store).ReadAsync(new ProfileFinder(store.Store).Find(profile.Link), cmdlet.StopToken)));
    }

    /// <summary>Writes packages.</summary>
    /// <param name="packages">The packages of the profile.</param>
    /// <param name="isWanted">Selects the packages to write.</param>
    public void Write(ProfilePackages packages, Func<InstalledPackage, bool> isWanted)
    {
        foreach (var package in packages.Packages.Where(isWanted))
        {
            cmdlet.WriteObject(new StorePackageInfo(package, packages, store.Store.Directory, store.Reference));
        }
    }
}
