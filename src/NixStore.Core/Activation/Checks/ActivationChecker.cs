using NixStore.Copying;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.Activation.Checks;

/// <summary>Checks what would stop an activation on a target, or what the user should know before. Nothing is changed.</summary>
/// <param name="source">The store of the path.</param>
/// <param name="activation">The path.</param>
/// <param name="options">The options of the activation, or null for the defaults.</param>
public sealed class ActivationChecker(IStore source, ActivatablePath activation, ActivationOptions? options = null)
{
    private readonly ActivationOptions _options = options ?? new ActivationOptions();

    /// <summary>Checks a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What was found. What prevents further checks is the last finding.</returns>
    /// <exception cref="NixStoreException">The path does not support the action, or cannot be read in its store.</exception>
    public async Task<IReadOnlyList<ActivationFinding>> CheckAsync(ActivationTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var program = ActivationProgram.Of(activation.Kind, _options.Action);
        var parts = activation.Kind == ActivationKind.System
            ? await new SystemPartsQuery(source).FindAsync(activation.Path, cancellationToken).ConfigureAwait(false)
            : null;
        var findings = new FindingList(target.Name);
        try
        {
            var store = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var state = (await PreparedActivation.CreateAsync(
                    activation, target, target.NewShell(), store, _options, cancellationToken).ConfigureAwait(false)).Inspection;
                new ProfileCheck(state, findings).Check(program, target);
                await CheckClosureAsync(store, state, findings, cancellationToken).ConfigureAwait(false);
                if (parts is not null)
                {
                    await new SystemCheck(source, activation.Path, parts, state, findings)
                        .CheckAsync(_options.Action, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (NixStoreException failure)
        {
            findings.AddError("Connection", failure.Message);
        }

        return findings.All;
    }

    private async Task CheckClosureAsync(
        IWritableStore store, TargetInspection state, FindingList findings, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await new ClosureCopier(source, store, _options.Copy).PlanAsync([activation.Path], cancellationToken)
                .ConfigureAwait(false);
            new ClosureCheck(plan, state, findings).Check();
        }
        catch (Exception failure) when (failure is UntrustedPathsException or PathsRefusedException)
        {
            findings.AddError("Signatures", failure.Message);
        }
    }
}
