using System.Management.Automation;
using NixStore.Closures;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Queries;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>Writes the differences between two closures, package by package.</summary>
[Cmdlet(VerbsData.Compare, "Closure", HelpUri = HelpPages.Root + "Compare-Closure.md")]
[OutputType(typeof(ClosureDifference))]
public sealed class CompareClosureCommand : AsyncCmdlet
{
    private readonly List<FoundPath> _difference = [];

    private StoreSession Session => field ??= Own(new StoreSession(this, Refresh ? StoreSessionOptions.Refreshing : null));

    /// <summary>Gets or sets the paths of the first closure. The default is the first one of two piped paths.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] ReferencePath { get; set; } = [];

    /// <summary>Gets or sets the paths of the second closure.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "The paths of the second closure.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] DifferencePath { get; set; } = [];

    /// <summary>Gets or sets the store of the first closure.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? ReferenceStore { get; set; }

    /// <summary>Gets or sets the store of the second closure.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? DifferenceStore { get; set; }

    /// <summary>Gets or sets a value indicating whether packages that are the same in both are written as well.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Gets or sets a value indicating whether stored answers of caches are ignored.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _difference.AddRange(Session.Paths.Resolve(DifferencePath, DifferenceStore));

    /// <inheritdoc/>
    protected override void End()
    {
        var (reference, difference) = MyInvocation.BoundParameters.ContainsKey(nameof(ReferencePath))
            ? ([.. Session.Paths.Resolve(ReferencePath, ReferenceStore)], _difference)
            : SplitPair();
        ThrowIfEmpty(reference, ReferencePath);
        ThrowIfEmpty(difference, DifferencePath);
        var comparison = ClosureComparison.Compare(FindClosure(reference), FindClosure(difference));
        foreach (var change in IncludeEqual ? comparison.Packages : comparison.Changes)
        {
            WriteObject(ClosureDifference.From(change));
        }
    }

    // Such as two generations of a profile.
    private (List<FoundPath> Reference, List<FoundPath> Difference) SplitPair()
        => _difference.Count == 2
            ? ([_difference[0]], [_difference[1]])
            : throw new ArgumentException(
                "Without -ReferencePath, the first one of two paths is compared with the second. "
                + $"The count of paths is {_difference.Count}.");

    // If one closure were empty, all paths of the other one would be reported as added or removed.
    private static void ThrowIfEmpty(List<FoundPath> found, StorePathArgument[] items)
    {
        if (found.Count == 0)
        {
            var texts = string.Join(", ", items.Select(static item => item.Text));
            throw new StorePathNotFoundException(
                texts, $"Nothing to compare: '{texts}' leads to no path in the store. List the paths with Get-StorePath.");
        }
    }

    private List<NixStore.Paths.ValidPathInfo> FindClosure(IEnumerable<FoundPath> roots)
    {
        var infos = new List<NixStore.Paths.ValidPathInfo>();
        foreach (var ofStore in roots.GroupBy(static root => root.Store, static root => root.Path))
        {
            infos.AddRange(Wait(new ClosureQuery(ofStore.Key.Store).FindAsync(ofStore, StopToken)).Paths);
        }

        return infos;
    }
}
