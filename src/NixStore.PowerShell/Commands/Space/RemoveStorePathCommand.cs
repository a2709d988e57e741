using System.Management.Automation;
using NixStore.Collecting;
using NixStore.Collecting.Removing;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Removes paths by name, if no root keeps them.</summary>
[Cmdlet(VerbsCommon.Remove, "StorePath", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Root + "Remove-StorePath.md")]
[OutputType(typeof(GarbageInfo))]
public sealed class RemoveStorePathCommand : AsyncCmdlet
{
    private readonly List<FoundPath> _asked = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether the paths that refer to the given ones are removed with them.</summary>
    [Parameter]
    public SwitchParameter IncludeReferrer { get; set; }

    /// <summary>Gets or sets a value indicating whether paths that roots keep are removed.</summary>
    [Parameter]
    public SwitchParameter IgnoreLiveness { get; set; }

    /// <summary>Gets or sets a value indicating whether the command can ignore roots.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets a value indicating whether the removed paths are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (IgnoreLiveness && !Force)
        {
            throw new ArgumentException("-IgnoreLiveness removes paths that are in use. If you want that, give -Force too.");
        }
    }

    /// <inheritdoc/>
    protected override void Process() => _asked.AddRange(Session.Paths.Resolve(Path, Store));

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var ofStore in _asked.GroupBy(static asked => asked.Store))
        {
            Remove(ofStore.Key, ofStore.ToLookup(static asked => asked.Path, static asked => asked.Text));
        }
    }

    private void Remove(OpenStore store, ILookup<StorePath, string> asked)
    {
        StorePath[] paths = [.. asked.Select(static path => path.Key)];
        var remover = new PathRemover(store.Store, new RemovalOptions
        {
            Collection = new CollectionOptions().WithDefaults(Session.Configuration, store.Store),
            IncludeReferrers = IncludeReferrer,
            IgnoreLiveness = IgnoreLiveness,
        });
        var plan = Wait(Task.Run(() => remover.FindAsync(paths, StopToken)));
        WriteRefused(store, asked, plan.Refused);
        var text = new GarbagePlanText(store.Store, plan.Items, plan.BytesFreed);
        if (plan.Items.Count > 0 && ShouldProcess(text.Details, $"{text.Summary}?", "Remove-StorePath"))
        {
            var refused = plan.Refused.Select(static refusal => refusal.Path).ToHashSet();
            Remove(store, asked, remover, plan, [.. paths.Where(path => !refused.Contains(path))]);
        }
    }

    private void Remove(OpenStore store, ILookup<StorePath, string> asked, PathRemover remover, RemovalReport plan, StorePath[] paths)
    {
        using var progress = new CollectionProgressReporter($"Removing paths of {store.Store.Location}", plan.BytesFreed, WriteProgress);
        var removed = Wait(Task.Run(() => remover.RemoveAsync(paths, progress, StopToken)));
        WriteRefused(store, asked, removed.Refused);
        foreach (var failure in removed.Result.Failures)
        {
            WriteError(failure.ToException(store.Store), failure.Location);
        }

        if (PassThru)
        {
            WriteRemoved(store, plan, removed.Result);
        }
    }

    private void WriteRefused(OpenStore store, ILookup<StorePath, string> asked, IEnumerable<RemovalRefusal> refused)
    {
        foreach (var refusal in refused)
        {
            WriteError(refusal.ToException(store.Store), asked[refusal.Path].FirstOrDefault() ?? store.Store.Directory.Print(refusal.Path));
        }
    }

    private void WriteRemoved(OpenStore store, RemovalReport plan, CollectionResult result)
    {
        HashSet<string> removed = [.. result.Deleted.Select(static path => path.BaseName), .. result.LeftoversRemoved];
        foreach (var item in plan.Items.Where(item => item.Path is { } path && removed.Contains(path.BaseName)))
        {
            WriteObject(new GarbageInfo(item, store.Store.Directory, store.Reference));
        }
    }
}
