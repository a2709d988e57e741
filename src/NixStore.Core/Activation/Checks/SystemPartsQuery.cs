using NixStore.Browsing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Activation.Checks;

/// <summary>Reads the parts of a system from its path in a store.</summary>
/// <param name="store">The store.</param>
internal sealed class SystemPartsQuery(IStore store)
{
    private const string InhibitorFile = "switch-inhibitors";

    /// <summary>Reads the parts of a system.</summary>
    /// <param name="system">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The parts; those that the path lacks are empty.</returns>
    /// <exception cref="NixStoreException">The path cannot be read.</exception>
    public async Task<SystemParts> FindAsync(StorePath system, CancellationToken cancellationToken)
    {
        var files = await new StorePathBrowser(store, system).ReadListingAsync(cancellationToken).ConfigureAwait(false);
        return new SystemParts
        {
            Kernel = TargetOf("kernel"),
            Initrd = TargetOf("initrd"),
            KernelModules = TargetOf("kernel-modules"),
            Version = await ReadAsync(files, system, "nixos-version", cancellationToken).ConfigureAwait(false),
            Inhibitors = SystemParts.ReadInhibitors(
                await ReadAsync(files, system, InhibitorFile, cancellationToken).ConfigureAwait(false)),
        };

        string TargetOf(string name) => files.Find(name)?.Target ?? "";
    }

    /// <summary>Finds the size of a file that a link of a system leads to.</summary>
    /// <param name="target">The target of the link.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The size in bytes, or null if the store does not know it.</returns>
    /// <exception cref="NixStoreException">The path of the file cannot be read.</exception>
    public async Task<long?> FindSizeAsync(string target, CancellationToken cancellationToken)
        => store.Directory.TryParseInside(target, out var path, out var inside)
            && await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false) is not null
            ? (await new StorePathBrowser(store, path).ReadListingAsync(cancellationToken).ConfigureAwait(false)).Find(inside)?.Size
            : null;

    // Some files are links to paths of their own.
    private async Task<string> ReadAsync(NarListing files, StorePath system, string name, CancellationToken cancellationToken)
        => files.Find(name) is not { } file ? ""
            : file.Target is null ? await new TextFileReader(name).ReadAsync(store, system, cancellationToken).ConfigureAwait(false)
            : store.Directory.TryParseInside(file.Target, out var path, out var inside)
                ? await new TextFileReader(inside).ReadAsync(store, path, cancellationToken).ConfigureAwait(false)
            : "";
}
