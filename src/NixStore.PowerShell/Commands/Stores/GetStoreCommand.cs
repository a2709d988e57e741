using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Stores;

/// <summary>Writes the properties of stores: location, access, size and daemon.</summary>
[Cmdlet(VerbsCommon.Get, "Store", HelpUri = HelpPages.Root + "Get-Store.md")]
[OutputType(typeof(StoreInfo))]
public sealed class GetStoreCommand : AsyncCmdlet
{
    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the stores. The default is the one that the environment names.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference[] Store { get; set; } = [StoreReference.Auto];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var reference in Store)
        {
            try
            {
                WriteObject(Describe(Session.Open(reference)));
            }
            catch (NixStoreException e)
            {
                WriteError(e, reference);
            }
        }
    }

    private StoreInfo Describe(OpenStore open)
    {
        var description = open.Store.Find<IDescribedStore>() is { } described
            ? Wait(Task.Run(() => described.DescribeAsync(StopToken)))
            : new StoreDescription();
        return new StoreInfo(open.Reference.Text, open.Store.Directory.Path, description);
    }
}
