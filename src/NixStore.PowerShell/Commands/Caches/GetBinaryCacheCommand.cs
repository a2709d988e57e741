using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.PowerShell.Commands.Caches;

/// <summary>Writes what binary caches tell of themselves, and how much they hold.</summary>
[Cmdlet(VerbsCommon.Get, "BinaryCache")]
[OutputType(typeof(BinaryCacheInfo))]
public sealed class GetBinaryCacheCommand : AsyncCmdlet
{
    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The caches; the substituters of the configuration where absent.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [BinaryCacheTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference[]? Store { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
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
                // It may hold a password, so the setting stands for it.
                WriteError(e, "substituters");
            }

            if (reference is not null)
            {
                yield return reference;
            }
        }
    }

    private BinaryCacheInfo Describe(StoreReference reference)
    {
        var cache = Session.Open(reference).Store as BinaryCacheStore
            ?? throw new NixStoreException($"'{reference}' is a store and no binary cache. Get-Store tells of stores.");
        var contents = Wait(Task.Run(() => cache.MeasureAsync(StopToken)));
        return new BinaryCacheInfo(
            reference.Text, cache.Directory.Path, cache.Info.Priority, cache.Info.WantMassQuery, contents?.PathCount, contents?.FileSize);
    }
}
