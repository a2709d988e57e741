using System.Diagnostics;
using System.Management.Automation;
using NixStore.Collecting;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Deletes the garbage of a store.</summary>
[Cmdlet(VerbsCommon.Clear, "StoreGarbage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Root + "Clear-StoreGarbage.md")]
[OutputType(typeof(GarbageCollectionResult))]
public sealed class ClearStoreGarbageCommand : CollectionCmdlet
{
    /// <summary>Gets or sets the free space of the file system at which the collection stops: bytes, or a percentage such as 20%.</summary>
    [Parameter]
    [FreeSpaceTransformation]
    public FreeSpaceGoal? EnsureFree { get; set; }

    /// <summary>Gets or sets the number of bytes after which the collection stops.</summary>
    [Parameter]
    [SizeTransformation]
    public long MaximumFreed { get; set; }

    /// <summary>Gets or sets a value indicating whether paths that the configured binary caches have are deleted first.</summary>
    [Parameter]
    public SwitchParameter PreferSubstitutable { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        var store = Session.Open(Store);
        var options = FindOptions(store) with
        {
            EnsureFree = EnsureFree?.FindBytes(store.Store),
            MaximumFreed = IsBound(nameof(MaximumFreed)) ? MaximumFreed : null,
        };
        options = PreferSubstitutable ? options with { Preferred = FindSubstitutable(store, options) } : options;
        var plan = IsConfirmed ? null : FindGarbage(store, options);
        if (Approve(store, plan))
        {
            var result = Collect(store, options, plan?.BytesFreed);
            WriteDoubtful(plan is null ? result.Doubtful : []);
        }
    }

    private bool Approve(OpenStore store, GarbageReport? plan)
    {
        if (plan is null)
        {
            return ShouldProcess(store.Store.Location, "Delete garbage");
        }

        var text = new GarbagePlanText(store.Store, plan.Items, plan.BytesFreed).Summary + DescribeShortfall(plan);
        return ShouldProcess(text, $"{text}?", "Clear-StoreGarbage");
    }

    private static string DescribeShortfall(GarbageReport plan)
        => plan.BytesFreed < plan.BytesWanted ? $", of {ByteSize.Format(plan.BytesWanted.Value)} wanted" : "";

    private CollectionResult Collect(OpenStore store, CollectionOptions options, long? bytesTotal)
    {
        using var progress = new CollectionProgressReporter($"Collecting garbage of {store.Store.Location}", bytesTotal, WriteProgress);
        var collector = new GarbageCollector(store.Store, options);
        var started = Stopwatch.GetTimestamp();
        var result = Wait(Task.Run(() => collector.CollectAsync(progress, StopToken)));
        foreach (var failure in result.Failures)
        {
            WriteError(failure.ToException(store.Store), failure.Location);
        }

        if (EnsureFree is not null && !result.IsGoalReached)
        {
            WriteWarning(
                $"{ByteSize.Format(result.BytesFreed)} of {ByteSize.Format(result.BytesWanted!.Value)} were freed "
                + $"in the store {store.Store.Location}. "
                + "The rest is live or too young.");
        }

        WriteObject(new GarbageCollectionResult(result, Stopwatch.GetElapsedTime(started), store.Store.Directory, store.Reference));
        return result;
    }

    private IReadOnlySet<NixStore.Paths.StorePath> FindSubstitutable(OpenStore store, CollectionOptions options)
    {
        var opener = new SubstituterOpener(Session, WriteWarning);
        var caches = opener.Open(Session.Configuration.Substituters.Select(StoreReference.Parse));
        return Wait(Task.Run(async () =>
        {
            var dead = await new GarbageQuery(store.Store, options).FindDeadAsync(StopToken).ConfigureAwait(false);
            return await new SubstitutablePaths([.. caches.Select(static cache => cache.Store)], opener)
                .FindAsync(dead, StopToken).ConfigureAwait(false);
        }));
    }
}
