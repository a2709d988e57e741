using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Writes the profiles that the roots of a store lead to.</summary>
[Cmdlet(VerbsCommon.Get, "StoreProfile", HelpUri = HelpPages.Root + "Get-StoreProfile.md")]
[OutputType(typeof(StoreProfileInfo))]
public sealed class GetStoreProfileCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the profiles: names, wildcards or links. The default is all that roots lead to.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Link", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string[] Profile { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        var profiles = ProfilesOf(store).Find(Profile);
        foreach (var profile in Wait(Task.Run(() => new ProfileMeasurement(store.Store).MeasureAsync(profiles, StopToken))))
        {
            WriteObject(new StoreProfileInfo(profile, store.Store.Directory, store.Reference));
        }
    }
}
