using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Installs paths as packages into a profile, with one new generation.</summary>
[Cmdlet(VerbsLifecycle.Install, "StorePackage", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Install-StorePackage.md")]
[OutputType(typeof(StorePackageInfo))]
public sealed class InstallStorePackageCommand : ProfileCmdlet
{
    private readonly Dictionary<OpenStore, List<FoundPath>> _found = [];

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the profile: a name, or a link that may be absent. The default is the profile of the user.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>Gets or sets the priority of the packages, of which the lower number is used.</summary>
    [Parameter]
    public int Priority { get; set; }

    /// <summary>Gets or sets the packages that are removed in the same generation: names, wildcards or full store paths.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PackageCompleter))]
    public string[] Remove { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether installed packages with the same names are not replaced.</summary>
    [Parameter]
    public SwitchParameter PreserveInstalled { get; set; }

    /// <summary>Gets or sets a value indicating whether the installed packages are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var path in Session.Paths.Resolve(Path, Store))
        {
            if (!_found.TryGetValue(path.Store, out var found))
            {
                _found.Add(path.Store, found = []);
            }

            found.Add(path);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var (store, found) in _found)
        {
            ActOn(string.Join(", ", found.Select(static path => path.Text)), () => Install(store, found));
        }
    }

    private void Install(OpenStore store, List<FoundPath> found)
    {
        StorePath[] paths = [.. Session.Paths.Query(found).Select(static info => info.ToPathInfo().Path)];
        if (paths.Length == 0)
        {
            return;
        }

        var profiles = new ProfileChooser(this, store);
        var profile = Profile is null ? profiles.OfUser.Find() : profiles.FindOne(Profile);
        var chooser = new PackageChooser(this, store);
        if (Remove.Length > 0)
        {
            chooser.Find(Wait(Task.Run(() => new PackageReader(store.Store).ReadAsync(profile, StopToken))), Remove);
        }

        int? priority = MyInvocation.BoundParameters.ContainsKey(nameof(Priority)) ? Priority : null;
        var change = new PackageChange
        {
            Installed = [.. paths.Select(path => new PackageRequest(path, priority))],
            Removed = chooser.Select(Remove),
            KeepsSameNames = PreserveInstalled,
        };
        var run = new PackageChangeRun(this, store);
        var packages = run.Change(profile, change, Profile is null ? profiles.OfUser.CreateLinks : static () => { });
        if (PassThru && packages is not null)
        {
            run.Write(packages, package => package.Paths.Any(paths.Contains));
        }
    }
}
