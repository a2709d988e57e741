using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Adds the programs, manual pages and modules of a profile to the session.</summary>
[Cmdlet(VerbsCommon.Enter, "StoreProfile", HelpUri = HelpPages.Root + "Enter-StoreProfile.md")]
public sealed class EnterStoreProfileCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the profile: a name or a link. The default is the profile of the user.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Link")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        var profile = Profile is null ? ProfilesOf(store).OfUser.Find() : ProfilesOf(store).FindOne(Profile);
        if (profile.Path is null)
        {
            WriteWarning($"The profile {profile.Link} leads to no path yet. What is installed into it later is found.");
        }

        foreach (var changed in new ProfileVariables(profile.Link).Apply())
        {
            WriteVerbose($"{changed}: {Environment.GetEnvironmentVariable(changed)}");
        }
    }
}
