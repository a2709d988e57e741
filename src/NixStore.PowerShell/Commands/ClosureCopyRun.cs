using NixStore.Copying;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands;

/// <summary>The copies of closures that a command makes, with plan, confirmation, progress and errors.</summary>
/// <param name="cmdlet">The command.</param>
/// <param name="session">The stores of the command.</param>
/// <param name="action">The action for messages: <c>Copy</c> or <c>Publish</c>.</param>
internal sealed class ClosureCopyRun(AsyncCmdlet cmdlet, StoreSession session, string action)
{
    /// <summary>Copies paths from one store to another.</summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="target">The store to copy to.</param>
    /// <param name="paths">The paths; at least one.</param>
    /// <param name="options">The options of the copy.</param>
    /// <param name="approve">Returns true to carry out the plan.</param>
    /// <returns>The result, or null if nothing was copied.</returns>
    public CopyResult? Copy(
        OpenStore source, OpenStore target, IReadOnlyList<StorePathInfo> paths, CopyOptions options, Func<CopyPlan, bool> approve)
    {
        var copier = new ClosureCopier(source.Store, (IWritableStore)target.Store, options);
        var plan = cmdlet.Wait(Task.Run(() => copier.PlanAsync(paths.Select(static path => path.ToPathInfo().Path), cmdlet.StopToken)));
        if (!approve(plan) || plan.Missing.Count == 0)
        {
            return null;
        }

        using var progress = new ProgressReporter($"{action}ing to {target.Store.Location}", cmdlet.WriteProgress);
        var result = cmdlet.Wait(Task.Run(() => copier.CopyAsync(plan, progress, cmdlet.StopToken)));
        foreach (var failure in result.Failures)
        {
            cmdlet.WriteError(ErrorOf(source, failure), source.Store.Directory.Print(failure.Path));
        }

        return result;
    }

    /// <summary>
    /// Shows the plan, and asks for confirmation according to <c>-WhatIf</c> and <c>-Confirm</c>. Can be called on any thread.
    /// </summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="target">The name of the store to copy to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="isPlanWanted">Whether the plan is written as objects, and nothing is copied.</param>
    /// <returns>True to copy, also if nothing is missing.</returns>
    public bool Approve(OpenStore source, string target, CopyPlan plan, bool isPlanWanted)
    {
        var shown = new TransferPlan(action, $"from {source.Store.Location} to {target}", source.Store.Directory, plan.Missing);
        cmdlet.WriteVerbose($"{shown.Summary}; {plan.Present.Count} are there already.");
        if (isPlanWanted)
        {
            foreach (var info in plan.Missing)
            {
                var path = source.Store.Directory.Print(info.Path);
                cmdlet.WriteObject(new PlannedTransfer(action, path, info.NarSize, null, source.Store.Location, target));
            }

            return false;
        }

        return plan.Missing.Count == 0 || cmdlet.ShouldProcess(shown.Details, $"{shown.Summary}?", cmdlet.MyInvocation.MyCommand.Name);
    }

    /// <summary>Returns the error of a path that could not be copied.</summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="failure">The failure.</param>
    /// <returns>The error.</returns>
    public static Exception ErrorOf(OpenStore source, CopyFailure failure)
        => failure.FailedReference is null ? failure.Error : new ReferenceNotCopiedException(source.Store.Directory, failure);

    /// <summary>Writes the copied paths with the information of the target.</summary>
    /// <param name="target">The store that was copied to.</param>
    /// <param name="result">The result of the copy.</param>
    public void WriteCopied(OpenStore target, CopyResult result)
    {
        foreach (var info in session.Paths.Query(target, result.Copied.Select(static info => info.Path)))
        {
            cmdlet.WriteObject(info);
        }
    }
}
