using System.Management.Automation;
using NixStore.Closures;
using NixStore.Copying;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Pipeline;
using NixStore.Stores;
using PathInfo = NixStore.Paths.PathInfo;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>A cmdlet that copies closures to another store: only what is missing there.</summary>
public abstract class ClosureCopyCmdlet : SignatureCheckCmdlet
{
    private readonly List<FoundPath> _found = [];

    /// <summary>The paths, in any form that users write.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>The store to copy from; without it the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? From { get; set; }

    /// <summary>Whether the given paths are copied alone.</summary>
    [Parameter]
    public SwitchParameter NoClosure { get; set; }

    /// <summary>How many paths are copied at once; 0 leaves it to the command.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Whether the paths that were copied are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is done, as a person reads it: <c>Copy</c> or <c>Publish</c>.</summary>
    private protected abstract string Action { get; }

    /// <summary>What is taken along and how.</summary>
    /// <param name="source">The store to copy from.</param>
    private protected virtual CopyOptions OptionsFor(IStore source) => new()
    {
        Closure = NoClosure ? null : new ClosureOptions(),
        Trust = FindPolicy(source),
        Degree = ThrottleLimit,
    };

    /// <summary>Opens the store to copy to.</summary>
    private protected abstract OpenStore OpenTarget();

    /// <inheritdoc/>
    protected override void Process() => _found.AddRange(Resolve(Path, From));

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (IGrouping<OpenStore, FoundPath> group in _found.GroupBy(static path => path.Store))
        {
            Copy(group.Key, [.. Query(group)]);
        }
    }

    private void Copy(OpenStore source, IReadOnlyList<StorePathInfo> paths)
    {
        if (paths.Count == 0)
        {
            return;
        }

        OpenStore target = OpenTarget();
        var copier = new ClosureCopier(source.Store, (IWritableStore)target.Store, OptionsFor(source.Store));
        CopyPlan plan = Wait(Task.Run(() => copier.PlanAsync(paths.Select(static path => path.ToPathInfo().Path), StopToken)));
        var shown = new TransferPlan(Action, $"from {source.Store.Location} to {target.Store.Location}", source.Store.Directory, plan.Missing);
        WriteVerbose($"{shown.Summary}; {plan.Present.Count} are there already.");
        if (plan.Missing.Count == 0 || !ShouldProcess(shown.Details, $"{shown.Summary}?", MyInvocation.MyCommand.Name))
        {
            return;
        }

        using var progress = new ProgressReporter($"{Action}ing to {target.Store.Location}", WriteProgress);
        CopyResult result = Wait(Task.Run(() => copier.CopyAsync(plan, progress, StopToken)));
        foreach (CopyFailure failure in result.Failures)
        {
            string path = source.Store.Directory.Print(failure.Path);
            WriteError(failure.FailedReference is null ? failure.Error : new ReferenceNotCopiedException(source.Store.Directory, failure), path);
        }

        if (PassThru)
        {
            WritePaths(target, result.Copied);
        }
    }

    private void WritePaths(OpenStore store, IReadOnlyList<PathInfo> copied)
    {
        foreach (StorePathInfo info in Query(copied.Select(info => new FoundPath(store, info.Path, null, store.Store.Directory.Print(info.Path)))))
        {
            WriteObject(info);
        }
    }
}
