using System.Management.Automation;
using NixStore.Closures;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Commands.Caches;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>A cmdlet that copies closures to another store: only what is missing there.</summary>
public abstract class ClosureCopyCmdlet : CacheClientCmdlet
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
    private protected virtual CopyOptions OptionsFor(OpenStore source) => new()
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
        foreach (var group in _found.GroupBy(static path => path.Store))
        {
            StorePathInfo[] paths = [.. Query(group)];
            if (paths.Length > 0)
            {
                Copy(group.Key, paths);
            }
        }
    }

    /// <summary>Copies paths that were found in a store.</summary>
    /// <param name="source">The store.</param>
    /// <param name="paths">The paths; at least one.</param>
    private protected virtual void Copy(OpenStore source, IReadOnlyList<StorePathInfo> paths)
    {
        var target = OpenTarget();
        var copier = new ClosureCopier(source.Store, (IWritableStore)target.Store, OptionsFor(source));
        var plan = Wait(Task.Run(() => copier.PlanAsync(paths.Select(static path => path.ToPathInfo().Path), StopToken)));
        if (!ShouldCopy(source, target.Store.Location, plan) || plan.Missing.Count == 0)
        {
            return;
        }

        using var progress = new ProgressReporter($"{Action}ing to {target.Store.Location}", WriteProgress);
        var result = Wait(Task.Run(() => copier.CopyAsync(plan, progress, StopToken)));
        foreach (var failure in result.Failures)
        {
            WriteError(ErrorOf(source, failure), source.Store.Directory.Print(failure.Path));
        }

        if (PassThru)
        {
            WritePaths(target, result.Copied);
        }
    }

    /// <summary>Tells what would be copied, and asks as -WhatIf and -Confirm want it; from any thread.</summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="target">How a user names the store to copy to.</param>
    /// <param name="plan">The plan.</param>
    /// <returns>Whether to copy; true also where nothing is missing.</returns>
    private protected virtual bool ShouldCopy(OpenStore source, string target, CopyPlan plan)
    {
        var shown = new TransferPlan(Action, $"from {source.Store.Location} to {target}", source.Store.Directory, plan.Missing);
        WriteVerbose($"{shown.Summary}; {plan.Present.Count} are there already.");
        return plan.Missing.Count == 0 || ShouldProcess(shown.Details, $"{shown.Summary}?", MyInvocation.MyCommand.Name);
    }

    /// <summary>What is told of a path that could not be copied.</summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="failure">The failure.</param>
    /// <returns>The error.</returns>
    private protected static Exception ErrorOf(OpenStore source, CopyFailure failure)
        => failure.FailedReference is null ? failure.Error : new ReferenceNotCopiedException(source.Store.Directory, failure);

    private void WritePaths(OpenStore store, IReadOnlyList<ValidPathInfo> copied)
    {
        foreach (var info in Query(copied.Select(info => new FoundPath(store, info.Path, null, store.Store.Directory.Print(info.Path)))))
        {
            WriteObject(info);
        }
    }
}
