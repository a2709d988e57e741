using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands;

/// <summary>A cmdlet that works on one store, which <c>-Store</c> names.</summary>
public abstract class StoreCmdlet : StoreClientCmdlet
{
    /// <summary>The store; without it the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }
}
