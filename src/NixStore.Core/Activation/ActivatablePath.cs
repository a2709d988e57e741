using NixStore.Browsing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Activation;

/// <summary>A path that can be activated.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">Its kind.</param>
public sealed record ActivatablePath(StorePath Path, ActivationKind Kind)
{
    private const string SystemProgram = "bin/switch-to-configuration";
    private const string DeployRsProgram = "deploy-rs-activate";
    private const string OtherProgram = "activate";
    private const string HomeFiles = "home-files";

    /// <summary>Finds the kind of a path by the program that it contains.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path and its kind.</returns>
    /// <exception cref="NixStoreException">The path contains no such program, or cannot be read.</exception>
    public static async Task<ActivatablePath> FindAsync(IStore store, StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var files = await new StorePathBrowser(store, path).ReadListingAsync(cancellationToken).ConfigureAwait(false);
        ActivationKind? kind = Has(SystemProgram) ? ActivationKind.System
            : Has(DeployRsProgram) ? ActivationKind.DeployRs
            : !Has(OtherProgram) ? null
            : files.Find(HomeFiles) is not null ? ActivationKind.Home
            : ActivationKind.Other;
        return new ActivatablePath(path, kind ?? throw new NixStoreException(
            $"'{store.Directory.Print(path)}' cannot be activated: it contains none of the programs {SystemProgram}, {DeployRsProgram} "
                + $"and {OtherProgram}.")
        {
            Reason = FailureReason.NotActivatable,
        });

        bool Has(string program) => files.Find(program)?.Type is NarEntryType.Executable or NarEntryType.Symlink;
    }
}
