using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands;

/// <summary>The switch of profiles by a cmdlet, with its confirmation and its messages.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="isPassedThru">Whether the generation is written.</param>
internal sealed class ProfileSwitchRun(ProfileCmdlet cmdlet, bool isPassedThru)
{
    /// <summary>Switches a profile if the user agrees.</summary>
    /// <param name="store">The store.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="target">What it is switched to.</param>
    public void Switch(OpenStore store, StoreProfile profile, SwitchTarget target)
    {
        var switcher = new ProfileSwitcher(store.Store);
        var planned = cmdlet.Wait(Task.Run(() => switcher.PlanAsync(profile.Link, target, cmdlet.StopToken)));
        if (planned.IsChange)
        {
            if (!cmdlet.ShouldProcess(profile.Link, Describe(store, planned)))
            {
                return;
            }

            planned = cmdlet.Wait(Task.Run(() => switcher.SwitchAsync(profile.Link, target, cmdlet.StopToken)));
            cmdlet.WriteVerbose($"{profile.Link}: {Describe(store, planned)}");
        }
        else
        {
            cmdlet.WriteVerbose($"The profile {profile.Link} leads to generation {planned.Number} already.");
        }

        if (isPassedThru)
        {
            Write(store, planned);
        }
    }

    private void Write(OpenStore store, ProfileSwitch done)
    {
        var found = new ProfileFinder(store.Store).Find(done.Profile.Link);
        cmdlet.WriteGenerations(store, [found], generation => generation.Link == done.Link);
    }

    private static string Describe(OpenStore store, ProfileSwitch planned)
    {
        var from = planned.Profile.Current is { } current ? $"from generation {current.Number} " : "";
        return $"Switch {from}to {(planned.IsNew ? "the new generation" : "generation")} {planned.Number}, "
            + store.Store.Directory.Print(planned.Path);
    }
}
