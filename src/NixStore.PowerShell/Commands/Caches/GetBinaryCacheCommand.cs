using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Serving;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.PowerShell.Commands.Caches;

/// <summary>Writes the settings of binary caches, and the number and size of their paths.</summary>
[Cmdlet(VerbsCommon.Get, "BinaryCache", DefaultParameterSetName = StoreSet, HelpUri = HelpPages.Root + "Get-BinaryCache.md")]
[OutputType(typeof(BinaryCacheInfo), ParameterSetName = [StoreSet])]
[OutputType(typeof(RunningBinaryCache), ParameterSetName = [RunningSet])]
public sealed class GetBinaryCacheCommand : AsyncCmdlet
{
    private const string StoreSet = "Store";
    private const string RunningSet = "Running";

    private StoreSession Session => field ??= Own(new StoreSession(this, new StoreSessionOptions { ChangeCaches = AskOnce }));

    /// <summary>Gets or sets the caches. The default is the substituters of the configuration.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = StoreSet)]
    [BinaryCacheTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference[]? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether the caches that this session serves are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RunningSet)]
    public SwitchParameter Running { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Running)
        {
            foreach (var cache in SessionServers.Of(Runspace.DefaultRunspace).Running)
            {
                WriteObject(cache);
            }

            return;
        }

        foreach (var reference in Store?.AsEnumerable() ?? FindSubstituters())
        {
            try
            {
                WriteObject(Describe(reference));
            }
            catch (NixStoreException e)
            {
                WriteError(e, reference.Text);
            }
        }
    }

    private IEnumerable<StoreReference> FindSubstituters()
    {
        foreach (var substituter in Session.Configuration.Substituters)
        {
            StoreReference? reference = null;
            try
            {
                reference = StoreReference.Parse(substituter);
            }
            catch (NixFormatException e)
            {
                // The URL can contain a password, so the target of the error is the setting.
                WriteError(e, "substituters");
            }

            if (reference is not null)
            {
                yield return reference;
            }
        }
    }

    // The purpose is to find out which caches respond, so a failed request is not retried.
    private static BinaryCacheOptions AskOnce(BinaryCacheOptions options) => options with { Http = options.Http with { Attempts = 1 } };

    private BinaryCacheInfo Describe(StoreReference reference)
    {
        var cache = Session.Open(reference).Store as BinaryCacheStore
            ?? throw new NixStoreException($"'{reference}' is a store and not a binary cache. Use Get-Store for stores.");
        var contents = Wait(Task.Run(() => cache.MeasureAsync(StopToken)));
        return new BinaryCacheInfo(
            reference.Text, cache.Directory.Path, cache.Info.Priority, cache.Info.WantMassQuery, contents?.PathCount, contents?.FileSize);
    }
}
