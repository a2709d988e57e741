using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Opening;

/// <summary>Opens the store of this machine and stores under a root of their own (<c>local://</c>, or a directory).</summary>
/// <param name="environment">The variables that place the store of this machine.</param>
internal sealed class LocalStoreKind(StoreEnvironment environment) : IStoreKind
{
    public IReadOnlyList<string> Schemes { get; } = [StoreReference.LocalScheme];

    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IStore>(LocalStore.Open(FindLayout(reference)));
    }

    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var layout = FindLayout(reference);

        // One that is there is opened for writing when something is written: if nothing is missing in it, it may be read-only.
        return Task.FromResult<IWritableStore>(File.Exists(layout.DatabasePath) ? LocalStore.Open(layout) : new UnmadeLocalStore(layout));
    }

    private LocalStoreLayout FindLayout(StoreReference reference)
    {
        var settings = reference.Settings;
        var directory = settings.GetValueOrDefault("store") is { } store
            ? new StoreDirectory(store)
            : LocalStoreLayout.FindDirectory(environment);
        var root = reference.Place.Length > 0 ? reference.Place : settings.GetValueOrDefault("root");
        if (root is not null && !Path.IsPathRooted(root))
        {
            throw new NixStoreException($"The store '{reference}' cannot be opened: '{root}' is no full path. Write the directory from its root.");
        }

        var layout = root is null ? LocalStoreLayout.FromEnvironment(environment, directory) : LocalStoreLayout.FromRoot(root, directory);
        return layout with
        {
            Location = reference.Text,
            RealStoreDirectory = settings.GetValueOrDefault("real") ?? layout.RealStoreDirectory,
            StateDirectory = settings.GetValueOrDefault("state") ?? layout.StateDirectory,
            LogDirectory = settings.GetValueOrDefault("log") ?? layout.LogDirectory,
        };
    }
}
