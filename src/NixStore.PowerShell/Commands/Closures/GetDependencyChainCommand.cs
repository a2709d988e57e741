using System.Management.Automation;
using NixStore.Closures;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>Writes the chains of references between paths.</summary>
[Cmdlet(VerbsCommon.Get, "DependencyChain", HelpUri = HelpPages.Root + "Get-DependencyChain.md")]
[OutputType(typeof(Outputs.DependencyChain))]
public sealed class GetDependencyChainCommand : AsyncCmdlet
{
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

    /// <summary>Gets or sets the paths that are needed. A wildcard selects paths in the closure.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The path that is needed, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Dependency { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether all chains are written.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Gets or sets a value indicating whether the files that contain the references are searched.</summary>
    [Parameter]
    public SwitchParameter ShowFile { get; set; }

    /// <summary>Gets or sets a value indicating whether stored answers of caches are ignored.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var from in Session.Paths.Resolve(Path, Store))
        {
            try
            {
                WriteChains(from);
            }
            catch (NixStoreException e)
            {
                WriteError(e, from.Text);
            }
        }
    }

    private void WriteChains(FoundPath from)
    {
        foreach (var to in FindDependencies(from))
        {
            var found = false;
            var selection = All ? ChainSelection.All : ChainSelection.Shortest;
            foreach (var chain in Pull(new DependencyChainQuery(from.Store.Store).EnumerateAsync(from.Path, to, selection, StopToken)))
            {
                found = true;
                WriteObject(Describe(from.Store, chain.Paths));
            }

            if (!found)
            {
                WriteVerbose($"{from.Store.Store.Directory.Print(from.Path)} does not need {from.Store.Store.Directory.Print(to)}.");
            }
        }
    }

    // A wildcard is matched only with the closure, because other paths are not needed.
    private IEnumerable<StorePath> FindDependencies(FoundPath from)
    {
        Closure? closure = null;
        foreach (var item in Dependency)
        {
            if (!PathFinder.IsWildcard(item.Text, from.Store))
            {
                foreach (var found in Session.Paths.Resolve([item], from.Store.Reference))
                {
                    yield return found.Path;
                }

                continue;
            }

            closure ??= Wait(new ClosureQuery(from.Store.Store).FindAsync([from.Path], StopToken));
            var pattern = new WildcardPattern(item.Text, WildcardOptions.IgnoreCase);
            var matched = false;
            foreach (var path in closure.Paths.Select(static info => info.Path).Where(path => path != from.Path))
            {
                if (pattern.IsMatch(path.Name) || pattern.IsMatch(path.BaseName) || pattern.IsMatch(from.Store.Store.Directory.Print(path)))
                {
                    matched = true;
                    yield return path;
                }
            }

            if (!matched)
            {
                WriteVerbose($"{from.Store.Store.Directory.Print(from.Path)} needs nothing that matches '{item.Text}'.");
            }
        }
    }

    private Outputs.DependencyChain Describe(OpenStore store, IReadOnlyList<StorePath> paths)
    {
        var steps = new DependencyStep[paths.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var files = ShowFile && i + 1 < paths.Count
                ? Wait(new ReferringFiles(store.Store).FindAsync(paths[i], paths[i + 1], StopToken))
                : [];
            steps[i] = new DependencyStep(store.Store.Directory.Print(paths[i]), paths[i].Name, store.Reference.Text, [.. files]);
        }

        return new Outputs.DependencyChain(steps);
    }
}
