using System.Management.Automation;
using NixStore.Derivations;
using NixStore.Derivations.Json;
using NixStore.Deriving;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Derivations;

/// <summary>Adds derivations to a store from their JSON.</summary>
[Cmdlet(VerbsCommon.Add, "Derivation", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Add-Derivation.md")]
[OutputType(typeof(DerivationInfo))]
public sealed class AddDerivationCommand : AsyncCmdlet
{
    private readonly JsonDocuments _documents = new();

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the JSON, or lines of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The JSON of a derivation.")]
    [AllowEmptyString]
    public string[] Json { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var text in Json)
        {
            if (_documents.Add(text) is { } document)
            {
                AddAll(document);
            }
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_documents.TakeRest() is { } document)
        {
            AddAll(document);
        }
    }

    private void AddAll(string document)
    {
        try
        {
            var store = Session.OpenWritable(Session.Choose(Store));
            var adder = new DerivationAdder((IWritableStore)store.Store);
            var directory = store.Store.Directory;
            foreach (var derivation in DerivationOrder.Sort(DerivationJson.Parse(document, directory), directory))
            {
                Add(derivation, store, adder);
            }
        }
        catch (NixStoreException e)
        {
            WriteError(e, document);
        }
    }

    private void Add(Derivation derivation, OpenStore store, DerivationAdder adder)
    {
        try
        {
            var (path, complete) = Wait(adder.PlanAsync(derivation, StopToken));
            var printed = store.Store.Directory.Print(path);
            if (!ShouldProcess(printed, $"Add to the store {store.Reference}"))
            {
                return;
            }

            Run(stop => adder.AddAsync(complete, stop));
            WriteObject(store.Describe(path, complete));
        }
        catch (NixStoreException e)
        {
            WriteError(e, derivation.Name);
        }
    }
}
