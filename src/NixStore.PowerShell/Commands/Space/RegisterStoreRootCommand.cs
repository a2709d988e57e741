using System.Management.Automation;
using NixStore.Collecting;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Creates links, or pins of a binary cache, that protect paths from garbage collection.</summary>
[Cmdlet(VerbsLifecycle.Register, "StoreRoot", SupportsShouldProcess = true, DefaultParameterSetName = LinkSet,
    HelpUri = HelpPages.Root + "Register-StoreRoot.md")]
[OutputType(typeof(StoreRootInfo))]
public sealed class RegisterStoreRootCommand : AsyncCmdlet
{
    private const string LinkSet = "Link";
    private const string NameSet = "Name";

    private readonly List<(string Link, FoundPath Path)> _wanted = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the link.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = LinkSet,
        HelpMessage = "The link to create, such as ./result.")]
    [ValidateNotNullOrEmpty]
    public string Link { get; set; } = "";

    /// <summary>Gets or sets the name of a pin, which is kept in a binary cache.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet, HelpMessage = "The name of the pin, such as production.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether the roots are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var link = ParameterSetName == NameSet ? Name : new FilePaths(SessionState.Path).ResolveLiteral(Link);
        _wanted.AddRange(Session.Paths.Resolve(Path, Store).Select(path => (link, path)));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var created = ParameterSetName == NameSet
            ? [.. _wanted.GroupBy(static wanted => wanted.Path.Store).SelectMany(Pin)]
            : RegisterLinks();
        if (PassThru)
        {
            WriteRoots(created);
        }
    }

    private IEnumerable<(string Link, OpenStore Store)> Pin(IGrouping<OpenStore, (string Link, FoundPath Path)> wanted)
    {
        var pins = wanted.Key.Store.Require<IPinStore>("keep pins");
        StorePath[] paths = [.. wanted.Select(static path => path.Path.Path).Distinct()];
        var names = string.Join(", ", paths.Select(wanted.Key.Store.Directory.Print));
        if (!ShouldProcess($"{Name} in {wanted.Key.Store.Location}", $"Pin {names}"))
        {
            return [];
        }

        Wait(Task.Run(() => pins.AddPinAsync(Name, paths, StopToken)));
        return [(Name, wanted.Key)];
    }

    private List<(string Link, OpenStore Store)> RegisterLinks()
    {
        var created = new List<(string Link, OpenStore Store)>();
        foreach (var ofLink in _wanted.GroupBy(static wanted => wanted.Link, static wanted => wanted.Path))
        {
            // Nix numbers the links of several paths in the same way: result, result-2, result-3.
            foreach ((var index, var path) in ofLink.DistinctBy(static path => (path.Store, path.Path)).Index())
            {
                var link = index == 0 ? ofLink.Key : $"{ofLink.Key}-{index + 1}";
                if (Register(link, path))
                {
                    created.Add((link, path.Store));
                }
            }
        }

        return created;
    }

    private bool Register(string link, FoundPath path)
    {
        try
        {
            var registrar = new RootRegistrar(path.Store.Store);
            if (!ShouldProcess(link, $"Create a root of {path.Store.Store.Directory.Print(path.Path)}"))
            {
                return false;
            }

            Wait(Task.Run(() => registrar.RegisterAsync(link, path.Path, StopToken)));
            return true;
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, path.Text);
            return false;
        }
    }

    private void WriteRoots(List<(string Link, OpenStore Store)> created)
    {
        foreach (var ofStore in created.ToLookup(static root => root.Store, static root => root.Link))
        {
            var links = ofStore.ToHashSet(StringComparer.Ordinal);
            var found = Wait(Task.Run(() => new RootFinder(ofStore.Key.Store).FindSizedAsync(StopToken)));
            foreach (var root in found.Roots.Where(root => links.Contains(root.Root.Link)))
            {
                WriteObject(new StoreRootInfo(root, ofStore.Key.Store.Directory, ofStore.Key.Reference));
            }
        }
    }
}
