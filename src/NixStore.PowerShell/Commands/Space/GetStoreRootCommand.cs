using System.Management.Automation;
using NixStore.Collecting;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Writes the roots of a store, what each one costs, or those that keep some paths.</summary>
[Cmdlet(VerbsCommon.Get, "StoreRoot", DefaultParameterSetName = ListSet, HelpUri = HelpPages.Root + "Get-StoreRoot.md")]
[OutputType(typeof(StoreRootInfo), typeof(StoreRootImpact), ParameterSetName = [ListSet])]
[OutputType(typeof(StoreRootChain), ParameterSetName = [PathSet])]
public sealed class GetStoreRootCommand : AsyncCmdlet
{
    private const string ListSet = "List";
    private const string PathSet = "Path";

    private readonly List<FoundPath> _asked = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the paths whose roots are written.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet,
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

    /// <summary>Gets or sets a value indicating whether the space that the removal of each root would free is measured.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Impact { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _asked.AddRange(Session.Paths.Resolve(Path, Store));

    /// <inheritdoc/>
    protected override void End()
    {
        if (ParameterSetName == PathSet)
        {
            foreach (var ofStore in _asked.DistinctBy(static asked => (asked.Store, asked.Path)).GroupBy(static asked => asked.Store))
            {
                WriteChains(ofStore.Key, [.. ofStore]);
            }
        }
        else if (Impact)
        {
            WriteImpacts(Session.Open(Store));
        }
        else
        {
            WriteRoots(Session.Open(Store));
        }
    }

    private void WriteRoots(OpenStore store)
    {
        var found = Wait(Task.Run(() => new RootFinder(store.Store).FindSizedAsync(StopToken)));
        RootMessages.Write(this, found.Problems, found.UnreadableProcesses);
        foreach (var root in found.Roots)
        {
            WriteObject(new StoreRootInfo(root, store.Store.Directory, store.Reference));
        }
    }

    private void WriteImpacts(OpenStore store)
    {
        using var progress = new CollectionProgressReporter($"Measuring the roots of {store.Store.Location}", null, WriteProgress);
        var query = new LivenessQuery(store.Store, FindOptions(store));
        var found = Wait(Task.Run(() => query.FindImpactAsync(progress, StopToken)));
        RootMessages.Write(this, found.Problems, found.UnreadableProcesses);
        foreach (var impact in found.Impacts)
        {
            WriteObject(new StoreRootImpact(impact, store.Store.Directory, store.Reference));
        }
    }

    private void WriteChains(OpenStore store, FoundPath[] asked)
    {
        var paths = FindValid(store, asked);
        var query = new LivenessQuery(store.Store, FindOptions(store));
        var found = Wait(Task.Run(() => query.ExplainAsync(paths, StopToken)));
        foreach (var path in paths)
        {
            if (found[path].Count == 0)
            {
                WriteVerbose($"No root keeps {store.Store.Directory.Print(path)}. It is garbage.");
            }

            foreach (var reason in found[path])
            {
                WriteObject(new StoreRootChain(reason, store.Store.Directory, store.Reference));
            }
        }
    }

    private StorePath[] FindValid(OpenStore store, FoundPath[] asked)
    {
        var valid = Wait(store.Store.FindValidPathsAsync(Array.ConvertAll(asked, static found => found.Path), StopToken));
        foreach (var invalid in asked.Where(found => !valid.Contains(found.Path)))
        {
            WriteError(new StorePathNotValidException(store.Store, invalid.Path), invalid.Text);
        }

        return [.. asked.Select(static found => found.Path).Where(valid.Contains)];
    }

    private CollectionOptions FindOptions(OpenStore store) => new CollectionOptions().WithDefaults(Session.Configuration, store.Store);
}
