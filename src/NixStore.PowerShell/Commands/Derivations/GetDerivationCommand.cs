using System.Management.Automation;
using NixStore.Derivations;
using NixStore.Deriving;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Derivations;

/// <summary>Writes derivations, by their own paths or by those of their outputs.</summary>
[Cmdlet(VerbsCommon.Get, "Derivation", HelpUri = HelpPages.Root + "Get-Derivation.md")]
[OutputType(typeof(DerivationInfo))]
public sealed class GetDerivationCommand : AsyncCmdlet
{
    private readonly Dictionary<OpenStore, DerivationLoader> _loaders = [];
    private readonly HashSet<(OpenStore, StorePath)> _written = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

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

    /// <summary>Gets or sets a value indicating whether the derivations that are needed are written too, inputs first.</summary>
    [Parameter]
    public SwitchParameter IncludeInput { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var found in Session.Paths.Resolve(Path, Store))
        {
            try
            {
                WriteDerivations(found);
            }
            catch (NixStoreException e)
            {
                WriteError(e, found.Text);
            }
        }
    }

    private void WriteDerivations(FoundPath found)
    {
        var deriver = Wait(new DeriverSearch(found.Store.Store).FindAsync(found.Path, StopToken));
        if (deriver.Recorded is { } recorded && recorded != deriver.Path)
        {
            var directory = found.Store.Store.Directory;
            WriteVerbose(
                $"{directory.Print(found.Path)} was built from {directory.Print(recorded)}, which is not in the store. "
                + $"{directory.Print(deriver.Path)} has the same output.");
        }

        if (!_loaders.TryGetValue(found.Store, out var loader))
        {
            loader = new DerivationLoader(found.Store.Store);
            _loaders.Add(found.Store, loader);
        }

        foreach (var (path, derivation) in Load(loader, deriver.Path).Where(item => _written.Add((found.Store, item.Key))))
        {
            WriteObject(found.Store.Describe(path, derivation));
        }
    }

    private IReadOnlyList<KeyValuePair<StorePath, Derivation>> Load(DerivationLoader loader, StorePath path)
        => IncludeInput
            ? Wait(loader.LoadClosureAsync([path], StopToken))
            : [KeyValuePair.Create(path, Wait(loader.LoadAsync(path, StopToken)))];
}
