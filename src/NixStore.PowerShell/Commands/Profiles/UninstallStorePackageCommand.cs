using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Removes packages from profiles, with one new generation of each.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "StorePackage", SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Uninstall-StorePackage.md")]
[OutputType(typeof(StorePackageInfo))]
public sealed class UninstallStorePackageCommand : ProfileCmdlet
{
    private readonly Dictionary<(OpenStore Store, string Link), List<string>> _names = [];

    /// <summary>Gets or sets the packages: names, wildcards or full store paths.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A package: its name, a wildcard, or its full store path.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PackageCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Gets or sets the profile: a name or a link. The default is the profile of the user.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>Gets or sets a value indicating whether the removed packages are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
        => ActOn(string.Join(", ", Name), () =>
        {
            var store = Session.Open(Store);
            var profile = Profile is null ? ProfilesOf(store).OfUser.Find() : ProfilesOf(store).FindOne(Profile);
            if (!_names.TryGetValue((store, profile.Link), out var names))
            {
                _names.Add((store, profile.Link), names = []);
            }

            names.AddRange(Name);
        });

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var ((store, link), names) in _names)
        {
            ActOn(link, () => Remove(store, link, names));
        }
    }

    private void Remove(OpenStore store, string link, List<string> names)
    {
        var profile = new ProfileFinder(store.Store).Find(link);
        var chooser = new PackageChooser(this, store);
        var before = Wait(Task.Run(() => new PackageReader(store.Store).ReadAsync(profile, StopToken)));
        if (chooser.Find(before, names).Count == 0)
        {
            return;
        }

        var run = new PackageChangeRun(this, store);
        var after = run.Change(
            profile, new PackageChange { Removed = chooser.Select(names) }, static () => { });
        if (PassThru && after is not null)
        {
            run.Write(before, package => !after.Packages.Contains(package));
        }
    }
}
