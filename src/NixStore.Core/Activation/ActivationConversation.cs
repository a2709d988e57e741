using System.Diagnostics;
using NixStore.Stores.Remote;

namespace NixStore.Activation;

/// <summary>
/// One activation on one target, step by step. Each step has its own connection, and a step whose connection is lost is continued over
/// another one, because the target goes on without it.
/// </summary>
/// <param name="shell">The shell of the target.</param>
/// <param name="script">The texts of the activation.</param>
/// <param name="log">Receives the output.</param>
/// <param name="patience">How long a target whose connection was lost is tried again.</param>
internal sealed class ActivationConversation(TargetShell shell, ActivationScript script, ScriptLog log, TimeSpan patience)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Prepares the activation and runs it.</summary>
    /// <exception cref="StoreConnectionException">The target cannot be reached any more.</exception>
    /// <exception cref="NixStoreException">The target could not prepare the activation.</exception>
    public async Task<ActivationOutcome> RunAsync(CancellationToken cancellationToken)
        => OutcomeOf("exit", await ContinueAsync(script.CreateAndStart, FollowRest, cancellationToken).ConfigureAwait(false));

    /// <summary>Prepares the activation.</summary>
    /// <exception cref="StoreConnectionException">The target cannot be reached.</exception>
    /// <exception cref="NixStoreException">The target could not prepare the activation.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
        => RequirePrepared(await shell.RunAsync(script.Create, log, cancellationToken).ConfigureAwait(false));

    /// <summary>Runs the prepared activation.</summary>
    /// <exception cref="StoreConnectionException">The target cannot be reached any more.</exception>
    public async Task<ActivationOutcome> StartAsync(CancellationToken cancellationToken)
        => OutcomeOf("exit", await ContinueAsync(script.Start, FollowRest, cancellationToken).ConfigureAwait(false));

    /// <summary>Keeps what was activated.</summary>
    /// <returns>Null, or how the rollback ended if the target has rolled back before.</returns>
    /// <exception cref="StoreConnectionException">The target cannot be reached any more.</exception>
    public Task<ActivationOutcome?> ConfirmAsync(CancellationToken cancellationToken) => ConcludeAsync(script.Confirm, cancellationToken);

    /// <summary>Returns to what was there before.</summary>
    /// <returns>How the rollback ended, or null if the activation was confirmed before.</returns>
    /// <exception cref="StoreConnectionException">The target cannot be reached any more.</exception>
    public Task<ActivationOutcome?> RollBackAsync(CancellationToken cancellationToken) => ConcludeAsync(script.Rollback, cancellationToken);

    /// <summary>Removes the files of the activation.</summary>
    /// <returns>The values that the target reports of the profile.</returns>
    /// <exception cref="StoreConnectionException">The target cannot be reached any more.</exception>
    public Task<IReadOnlyDictionary<string, string>> FinishAsync(CancellationToken cancellationToken)
        => ContinueAsync(script.Finish, () => script.Finish, cancellationToken);

    private static ActivationOutcome OutcomeOf(string name, IReadOnlyDictionary<string, string> values)
    {
        RequirePrepared(values);
        return new ActivationOutcome(values.GetValueOrDefault(name) ?? "");
    }

    private static void RequirePrepared(IReadOnlyDictionary<string, string> values)
    {
        if (values.TryGetValue("failed", out var why))
        {
            throw new NixStoreException($"The target could not prepare the activation, and nothing was activated. {why}");
        }
    }

    private ScriptText FollowRest() => script.Follow(log.Lines);

    private async Task<ActivationOutcome?> ConcludeAsync(ScriptText text, CancellationToken cancellationToken)
    {
        log.BeginOtherLog();
        var values = await ContinueAsync(text, () => text, cancellationToken).ConfigureAwait(false);
        return values.ContainsKey("confirmed") ? null : OutcomeOf("undone", values);
    }

    private async Task<IReadOnlyDictionary<string, string>> ContinueAsync(
        ScriptText first, Func<ScriptText> next, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await shell.RunAsync(first, log, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreConnectionException)
        {
            started = Stopwatch.GetTimestamp();
        }

        while (true)
        {
            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
            try
            {
                return await shell.RunAsync(next(), log, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreConnectionException) when (Stopwatch.GetElapsedTime(started) < patience)
            {
                // The target is tried again.
            }
        }
    }
}
