using System.Management.Automation;
using NixStore.Deriving;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Derivations;

/// <summary>Writes why two derivations differ.</summary>
[Cmdlet(VerbsData.Compare, "Derivation", HelpUri = HelpPages.Root + "Compare-Derivation.md")]
[OutputType(typeof(DerivationDifferenceInfo))]
public sealed class CompareDerivationCommand : AsyncCmdlet
{
    private readonly List<FoundPath> _difference = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the first derivation, or a path built from it. The default is the first one of two piped paths.</summary>
    [Parameter(Position = 0)]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] ReferencePath { get; set; } = [];

    /// <summary>Gets or sets the second derivation, or a path built from it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "The second derivation, or a path built from it.")]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] DifferencePath { get; set; } = [];

    /// <summary>Gets or sets the store of the first derivation.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? ReferenceStore { get; set; }

    /// <summary>Gets or sets the store of the second derivation.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? DifferenceStore { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _difference.AddRange(Session.Paths.Resolve(DifferencePath, DifferenceStore));

    /// <inheritdoc/>
    protected override void End()
    {
        FoundPath[] pair = [.. Session.Paths.Resolve(ReferencePath, ReferenceStore), .. _difference];
        if (pair.Length != 2)
        {
            throw new ArgumentException(
                $"Two derivations are compared, and {pair.Length} were found. Name one with -ReferencePath and one with -DifferencePath.");
        }

        var derivers = Array.ConvertAll(pair, found => Wait(new DeriverSearch(found.Store.Store).FindAsync(found.Path, StopToken)));
        var comparison = new DerivationComparison(pair[0].Store.Store, pair[1].Store.Store);
        foreach (var difference in Pull(comparison.CompareAsync(derivers[0].Path, derivers[1].Path, StopToken)))
        {
            WriteObject(new DerivationDifferenceInfo(difference));
        }
    }
}
