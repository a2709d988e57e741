using System.Management.Automation;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Writes what a collection of garbage would delete.</summary>
[Cmdlet(VerbsCommon.Get, "StoreGarbage", HelpUri = HelpPages.Root + "Get-StoreGarbage.md")]
[OutputType(typeof(GarbageInfo))]
public sealed class GetStoreGarbageCommand : CollectionCmdlet
{
    /// <inheritdoc/>
    protected override void End()
    {
        var store = Session.Open(Store);
        foreach (var item in FindGarbage(store, FindOptions(store)).Items)
        {
            WriteObject(new GarbageInfo(item, store.Store.Directory, store.Reference));
        }
    }
}
