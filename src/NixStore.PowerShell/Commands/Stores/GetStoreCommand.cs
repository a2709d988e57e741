using System.Management.Automation;
using NixStore.FileSystem;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Protocols.Worker;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Commands.Stores;

/// <summary>Writes what a store is, where it lies and how much it holds.</summary>
[Cmdlet(VerbsCommon.Get, "Store", HelpUri = HelpPages.Root + "Get-Store.md")]
[OutputType(typeof(StoreInfo))]
public sealed class GetStoreCommand : AsyncCmdlet
{
    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The stores; the one that the environment names where absent.</summary>
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
        var local = open.Store as LocalStore;
        var daemon = open.Store as DaemonStore;
        return new StoreInfo(
            open.Reference.Text,
            open.Store.Directory.Path,
            (open.Store as IPhysicalStore)?.PhysicalDirectory,
            local?.Layout.StateDirectory,
            local?.Access ?? (open.Store is DaemonStore or SshStore ? StoreAccess.ReadWrite : null),
            local?.Schema,
            CountPaths(open.Store),
            local is null ? null : Wait(local.SumNarSizesAsync(StopToken)),
            open.Store is IPhysicalStore physical ? FreeSpace.At(physical.PhysicalDirectory) : null)
        {
            DaemonVersion = daemon?.Greeting.NixVersion,
            IsTrusted = daemon is null or { Greeting.Trust: DaemonTrust.Unknown } ? null : daemon.Greeting.Trust == DaemonTrust.Trusted,
        };
    }

    private long? CountPaths(IStore store) => store switch
    {
        IReferenceGraphStore counted => Wait(counted.CountPathsAsync(StopToken)),
        BinaryCacheStore cache => Wait(Task.Run(() => cache.MeasureAsync(StopToken)))?.PathCount,
        DaemonStore daemon => Wait(daemon.EnumeratePathsAsync("", StopToken).LongCountAsync(StopToken).AsTask()),
        _ => null,
    };
}
