using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Opening;

/// <summary>Opens the store of this machine and stores under a root of their own (<c>local://</c>, or a directory).</summary>
/// <param name="environment">The variables that determine the directories of the store of this machine.</param>
/// <param name="findReceivingOptions">Returns what a store does while paths are added, or null for the defaults.</param>
internal sealed class LocalStoreKind(StoreEnvironment environment, Func<ReceivingOptions>? findReceivingOptions) : IStoreKind
{
    public IReadOnlyList<string> Schemes { get; } = [StoreReference.LocalScheme];

    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (layout, isReadOnly) = ReadSettings(reference);
        return Task.FromResult<IStore>(isReadOnly ? LocalStore.OpenReadOnly(layout) : LocalStore.Open(layout, findReceivingOptions));
    }

    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (layout, isReadOnly) = ReadSettings(reference);

        // One that is there is opened for writing when something is written: if nothing is missing in it, it may be read-only.
        IWritableStore store = isReadOnly ? LocalStore.OpenReadOnly(layout)
            : File.Exists(layout.DatabasePath) ? LocalStore.Open(layout, findReceivingOptions)
            : new UnmadeLocalStore(layout, findReceivingOptions);
        return Task.FromResult(store);
    }

    private (LocalStoreLayout Layout, bool IsReadOnly) ReadSettings(StoreReference reference)
    {
        var settings = new StoreSettings(reference);
        var directory = settings.Directory("store") ?? LocalStoreLayout.FindDirectory(environment);
        var named = settings.Text("root");
        var root = reference.Authority.Length > 0 ? reference.Authority : named;
        if (root is not null && !Path.IsPathRooted(root))
        {
            throw new NixStoreException(
                $"The store '{reference}' cannot be opened: '{root}' is no full path. Write the directory from its root.");
        }

        var layout = root is null ? LocalStoreLayout.FromEnvironment(environment, directory) : LocalStoreLayout.FromRoot(root, directory);
        layout = layout with
        {
            Location = reference.Text,
            RealStoreDirectory = settings.Text("real") ?? layout.RealStoreDirectory,
            StateDirectory = settings.Text("state") ?? layout.StateDirectory,
            LogDirectory = settings.Text("log") ?? layout.LogDirectory,
        };
        var isReadOnly = settings.Boolean("read-only") ?? false;

        // Nix has these too; they have no meaning here.
        settings.RequireAllKnown("require-sigs", "build-dir", "ignore-gc-delete-failure", "use-roots-daemon");
        return (layout, isReadOnly);
    }
}
