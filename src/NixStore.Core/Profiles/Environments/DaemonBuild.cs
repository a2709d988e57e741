using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Profiles.Environments;

/// <summary>
/// Builds outputs by builders that are part of a daemon. A daemon takes outputs without a signature only from users that it trusts, and
/// builds them for every user.
/// </summary>
/// <param name="daemon">The daemon.</param>
internal sealed class DaemonBuild(DaemonStore daemon)
{
    /// <summary>Builds one output of a derivation that the store has.</summary>
    /// <exception cref="NixStoreException">The daemon cannot build it.</exception>
    public async Task RunAsync(StorePath derivation, string outputName, CancellationToken cancellationToken)
    {
        var wanted = new BuiltOutputs(new OpaquePath(derivation), OutputsSpec.Of([outputName]));
        var results = await daemon.BuildAsync([wanted], BuildMode.Normal, cancellationToken).ConfigureAwait(false);
        foreach (var failed in results.Where(static result => !result.Result.Succeeded))
        {
            throw new NixStoreException(
                $"The daemon of the store {daemon.Location} cannot build {daemon.Directory.Print(derivation)}: "
                    + failed.Result.ErrorMessage);
        }
    }
}
