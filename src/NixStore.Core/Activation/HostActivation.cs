using System.Diagnostics;
using NixStore.Closures;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Profiles;
using NixStore.Stores;
using NixStore.Stores.Remote;

namespace NixStore.Activation;

/// <summary>The activation of a path on one target. It begins when a distribution opens the store of the target.</summary>
/// <param name="source">The store of the path.</param>
/// <param name="activation">The path.</param>
/// <param name="target">The target.</param>
/// <param name="options">The options.</param>
internal sealed class HostActivation(IStore source, ActivatablePath activation, ActivationTarget target, ActivationOptions options)
    : IAsyncDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TargetShell _shell = target.NewShell();

    // What is known of the target if it is not heard from again; null before it was changed.
    private string? _known;
    private IWritableStore? _store;
    private PreparedActivation? _prepared;

    private ActivationResult _result = new()
    {
        Target = target.Name,
        Path = activation.Path,
        Action = options.Action,
        State = ActivationState.Failed,
    };

    /// <summary>Gets the target of the copy. Its store stays open after the copy, so that the copied paths are kept.</summary>
    public CopyTarget CopyTarget => field ??= new CopyTarget(target.Name, OpenAsync) { CloseAsync = static _ => ValueTask.CompletedTask };

    /// <summary>Returns whether to carry out the activation.</summary>
    /// <param name="copy">What is copied to the target.</param>
    public bool Approve(CopyPlan copy) => options.Approve?.Invoke(new ActivationPlan
    {
        Target = target.Name,
        Activation = activation,
        Action = options.Action,
        Profile = _prepared!.Inspection.Profile,
        Copy = copy,
        Before = _result.Before,
        Changes = _result.Changes,
    }) != false;

    /// <summary>Activates the path after it was copied. A failure is in the result.</summary>
    /// <param name="copied">The result of the copy.</param>
    /// <param name="cancellationToken">Ends the work here. An activation that runs on the target goes on.</param>
    /// <returns>The result.</returns>
    public async Task<ActivationResult> CompleteAsync(TargetResult copied, CancellationToken cancellationToken)
    {
        var error = copied.Error;
        if (error is null)
        {
            error = await TryActivateAsync(copied.Copy!, cancellationToken).ConfigureAwait(false);
        }

        if (error is not null)
        {
            _result = _result with
            {
                State = error is StoreConnectionException ? ActivationState.Unreachable : ActivationState.Failed,
                Reason = error is StoreConnectionException && _known is not null ? $"{_known} {error.Message}" : error.Message,
                Error = error,
            };
        }

        return _result with { Duration = Stopwatch.GetElapsedTime(_started) };
    }

    /// <summary>Closes the store of the target.</summary>
    /// <returns>When it is closed.</returns>
    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<IWritableStore> OpenAsync(CancellationToken cancellationToken)
    {
        _store = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
        _prepared = await PreparedActivation.CreateAsync(activation, target, _shell, _store, options, cancellationToken)
            .ConfigureAwait(false);
        var before = _prepared.Inspection;
        _result = _result with
        {
            Before = before.Before,
            After = before.After,
            Changes = await FindChangesAsync(_store, before.Before, cancellationToken).ConfigureAwait(false),
        };
        return _store;
    }

    private async Task<Exception?> TryActivateAsync(CopyResult copy, CancellationToken cancellationToken)
    {
        try
        {
            _result = _result with { BytesCopied = copy.Bytes };
            ThrowIfIncomplete(copy);
            await ActivateAsync(_prepared!, _store!, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return failure;
        }
    }

    // What is known of the path before can be incomplete, as if its closure was collected in part. Then no change is known.
    private async Task<IReadOnlyList<ClosureChange>> FindChangesAsync(
        IStore store, StorePath? before, CancellationToken cancellationToken)
    {
        if (before is null || before == activation.Path)
        {
            return [];
        }

        var after = await new ClosureQuery(source).FindAsync([activation.Path], cancellationToken).ConfigureAwait(false);
        try
        {
            var present = await new ClosureQuery(store).FindAsync([before], cancellationToken).ConfigureAwait(false);
            return [.. ClosureComparison.Compare(present.Paths, after.Paths).Changes];
        }
        catch (NixStoreException failure) when (failure is not StoreConnectionException)
        {
            return [];
        }
    }

    private void ThrowIfIncomplete(CopyResult copy)
    {
        if (copy.Failures is [var first, ..])
        {
            throw new NixStoreException(
                $"{copy.Failures.Count} paths could not be copied, so nothing was activated. The first one is "
                    + $"'{source.Directory.Print(first.Path)}': {first.Error.Message}",
                first.Error);
        }
    }

    private async Task ActivateAsync(PreparedActivation prepared, IStore store, CancellationToken cancellationToken)
    {
        var patience = options.ReconnectTimeout + (options.ConfirmTimeout ?? TimeSpan.Zero);
        var conversation = new ActivationConversation(_shell, prepared.Script, prepared.Log, patience);
        try
        {
            _result = _result with { After = null };
            _known = $"The connection was lost during the activation, and how it ended is not known.{DescribeGuard()}";
            var outcome = await StartAsync(conversation, store, prepared.Inspection.Profile, cancellationToken).ConfigureAwait(false);
            _result = Judge(outcome, prepared.Log.FailedUnits);
            _known = $"{_result.Reason ?? "The path was activated."} Then the connection was lost.{DescribeGuard()}";
            await ConcludeAsync(conversation, outcome, cancellationToken).ConfigureAwait(false);
            await FinishAsync(conversation, store, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException failure) when (failure is not StoreConnectionException)
        {
            // Such as a profile that cannot be switched. The path was not activated.
            await FinishAsync(conversation, store, cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _result = _result with { FailedUnits = prepared.Log.FailedUnits, Output = prepared.Log.Tail };
        }
    }

    // How the activation ended is known, also if the target is not heard from again.
    private async Task FinishAsync(ActivationConversation conversation, IStore store, CancellationToken cancellationToken)
    {
        try
        {
            var values = await conversation.FinishAsync(cancellationToken).ConfigureAwait(false);
            _result = _result with { After = new TargetInspection(values, store.Directory).After };
        }
        catch (StoreConnectionException)
        {
            _result = _result with { After = null };
        }
    }

    private async Task<ActivationOutcome> StartAsync(
        ActivationConversation conversation, IStore store, string profile, CancellationToken cancellationToken)
    {
        if (!target.IsThisMachine)
        {
            return await conversation.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        await conversation.CreateAsync(cancellationToken).ConfigureAwait(false);
        if (ActivationProgram.Of(activation.Kind, options.Action).SwitchesProfile)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
            await new ProfileSwitcher(store).SwitchAsync(profile, SwitchTarget.ToPath(activation.Path), cancellationToken)
                .ConfigureAwait(false);
        }

        return await conversation.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private ActivationResult Judge(ActivationOutcome outcome, IReadOnlyList<string> failedUnits)
        => outcome.IsSuccess
            ? _result with
            {
                State = options.Action == ActivationAction.DryActivate ? ActivationState.DryActivated : ActivationState.Activated,
                ExitCode = outcome.ExitCode,
                Reason = null,
            }
            : outcome.HasFailedUnits && activation.Kind == ActivationKind.System
                ? _result with
                {
                    State = ActivationState.FailedUnits,
                    ExitCode = outcome.ExitCode,
                    Reason = failedUnits.Count > 0 ? $"Units failed: {string.Join(", ", failedUnits)}." : "Units failed.",
                }
            : _result with
            {
                State = ActivationState.Failed,
                ExitCode = outcome.ExitCode,
                Reason = outcome.Describe(options.ActivationTimeout),
            };

    // The activation is kept or taken back, and the target is heard from again before its time is over.
    private async Task ConcludeAsync(ActivationConversation conversation, ActivationOutcome outcome, CancellationToken cancellationToken)
    {
        if (options.Action == ActivationAction.DryActivate || !outcome.IsStarted)
        {
            return;
        }

        if (await FindReasonToRollBackAsync(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            var rollback = await conversation.RollBackAsync(cancellationToken).ConfigureAwait(false);
            _result = JudgeRollback(rollback ?? new ActivationOutcome("absent"), reason);
        }
        else if (options.ConfirmTimeout is not null
            && await conversation.ConfirmAsync(cancellationToken).ConfigureAwait(false) is { } rollback)
        {
            _result = JudgeRollback(rollback, "The activation was not confirmed in time.");
        }
    }

    private async Task<string?> FindReasonToRollBackAsync(CancellationToken cancellationToken)
    {
        var condition = _result.State switch
        {
            ActivationState.Failed => RollbackConditions.Failure,
            ActivationState.FailedUnits => RollbackConditions.FailedUnits,
            _ => RollbackConditions.None,
        };
        if ((options.RollbackOn & condition) != RollbackConditions.None)
        {
            return _result.Reason;
        }

        if (_result.State == ActivationState.Failed || options.Action == ActivationAction.Boot
            || await FindFaultAsync(cancellationToken).ConfigureAwait(false) is not { } fault)
        {
            return null;
        }

        var reason = $"The health check failed: {fault}";
        _result = _result with { State = ActivationState.Failed, Reason = reason };
        return options.RollbackOn.HasFlag(RollbackConditions.HealthCheck) ? reason : null;
    }

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return options.HealthCheck is { } check ? await check(target.Host, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return failure.Message;
        }
    }

    private ActivationResult JudgeRollback(ActivationOutcome rollback, string reason)
        => rollback.DescribeRollback() is not { } fault || rollback.HasFailedUnits
            ? _result with { State = ActivationState.RolledBack, Reason = reason }
            : _result with { State = ActivationState.RollbackFailed, Reason = $"{reason.TrimEnd('.')}. {fault}" };

    private string DescribeGuard()
        => options.ConfirmTimeout is { } timeout
            ? $" If the target still runs, it returns by itself to what was there before, {timeout} after the activation has ended."
            : "";
}
