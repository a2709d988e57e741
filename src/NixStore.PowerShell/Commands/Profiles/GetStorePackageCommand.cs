using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Writes the packages of profiles.</summary>
[Cmdlet(VerbsCommon.Get, "StorePackage", HelpUri = HelpPages.Root + "Get-StorePackage.md")]
[OutputType(typeof(StorePackageInfo))]
public sealed class GetStorePackageCommand : ProfileCmdlet
{
    /// <summary>Gets or sets the packages: names, wildcards or full store paths.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PackageCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Gets or sets the profiles: names, wildcards or links. The default is the profile of the user.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Link", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string[] Profile { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        var profiles = Profile.Length > 0 ? ProfilesOf(store).Find(Profile) : [ProfilesOf(store).OfUser.Find()];
        foreach (var profile in profiles)
        {
            ActOn(profile.Link, () => Write(store, profile));
        }
    }

    private void Write(OpenStore store, StoreProfile profile)
    {
        var packages = Wait(Task.Run(() => new PackageReader(store.Store).ReadAsync(profile, StopToken)));
        if (packages.Problem is { } problem)
        {
            WriteWarning($"The packages of '{profile.Link}' are shown by their paths. {problem}");
        }

        foreach (var package in new PackageChooser(this, store).Find(packages, Name))
        {
            WriteObject(new StorePackageInfo(package, packages, store.Store.Directory, store.Reference));
        }
    }
}
