using System.Management.Automation;
using NixStore.Closures;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>Writes the closure of paths, dependencies first.</summary>
[Cmdlet(VerbsCommon.Get, "Closure", HelpUri = HelpPages.Root + "Get-Closure.md")]
[OutputType(typeof(StorePathInfo))]
public sealed class GetClosureCommand : AsyncCmdlet
{
    private readonly List<FoundPath> _roots = [];

    private StoreSession Session => field ??= Own(new StoreSession(this, Refresh ? StoreSessionOptions.Refreshing : null));

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether referrers are followed instead of references.</summary>
    [Parameter]
    public SwitchParameter Reverse { get; set; }

    /// <summary>Gets or sets a value indicating whether the closure includes the outputs of derivations.</summary>
    [Parameter]
    public SwitchParameter IncludeOutput { get; set; }

    /// <summary>Gets or sets a value indicating whether the closure includes the derivers of paths.</summary>
    [Parameter]
    public SwitchParameter IncludeDeriver { get; set; }

    /// <summary>Gets or sets a value indicating whether stored answers of caches are ignored.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _roots.AddRange(Session.Paths.Resolve(Path, Store));

    /// <inheritdoc/>
    protected override void End()
    {
        var options = new ClosureOptions
        {
            Direction = Reverse ? ClosureDirection.Referrers : ClosureDirection.References,
            IncludeOutputs = IncludeOutput,
            IncludeDerivers = IncludeDeriver,
        };
        foreach (var ofStore in _roots.GroupBy(static root => root.Store))
        {
            var roots = FindValid(ofStore.Key, ofStore);
            foreach (var info in Pull(new ClosureQuery(ofStore.Key.Store, options).EnumerateAsync(roots, StopToken)))
            {
                WriteObject(ofStore.Key.Describe(info));
            }
        }
    }

    private StorePath[] FindValid(OpenStore store, IEnumerable<FoundPath> roots)
    {
        FoundPath[] asked = [.. roots.DistinctBy(static root => root.Path)];
        var valid = Wait(store.Store.FindValidPathsAsync(Array.ConvertAll(asked, static root => root.Path), StopToken));
        foreach (var root in asked.Where(root => !valid.Contains(root.Path)))
        {
            WriteError(new StorePathNotValidException(store.Store, root.Path), root.Text);
        }

        return [.. asked.Select(static root => root.Path).Where(valid.Contains)];
    }
}
