using NixStore.Stores;
using NixStore.Stores.Remote;

namespace NixStore.Activation;

/// <summary>An activation on a target about which is known what there is before.</summary>
/// <param name="Script">The texts of the activation.</param>
/// <param name="Log">Receives the output.</param>
/// <param name="Inspection">What there is on the target.</param>
internal sealed record PreparedActivation(ActivationScript Script, ScriptLog Log, TargetInspection Inspection)
{
    /// <summary>Queries a target. Nothing is changed on it.</summary>
    /// <param name="activation">The path.</param>
    /// <param name="target">The target.</param>
    /// <param name="shell">The shell of the target.</param>
    /// <param name="store">The store of the target.</param>
    /// <param name="options">The options of the activation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="StoreConnectionException">The target cannot be reached.</exception>
    /// <exception cref="NixStoreException">The path has no usual profile.</exception>
    public static async Task<PreparedActivation> CreateAsync(
        ActivatablePath activation, ActivationTarget target, TargetShell shell, IStore store, ActivationOptions options,
        CancellationToken cancellationToken)
    {
        var layout = target.LayoutOf(store);
        var script = new ActivationScript(activation, options, layout, switchesProfile: !target.IsThisMachine);
        var log = new ScriptLog(script.Token, options.Output is { } output ? line => output(target.Name, line) : null);
        var values = await shell.RunAsync(script.Inspect, log, cancellationToken).ConfigureAwait(false);
        return new PreparedActivation(script, log, new TargetInspection(values, layout.Directory));
    }
}
