using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Stores;

/// <summary>Opens stores by their references.</summary>
/// <param name="environment">The variables that place the stores of this machine.</param>
public sealed class StoreOpener(StoreEnvironment environment)
{
    /// <summary>Opens a store to read it, and to write it where this user may.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IStore>(LocalStore.Open(FindLayout(reference)));
    }

    /// <summary>Opens a store to add paths. Where there is none, it is made when it is first to take some.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be made or written.</exception>
    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        LocalStoreLayout layout = FindLayout(reference);
        return File.Exists(layout.DatabasePath)
            ? await LocalStore.OpenOrCreateAsync(layout, cancellationToken).ConfigureAwait(false)
            : new UnmadeLocalStore(layout);
    }

    private LocalStoreLayout FindLayout(StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Equals(StoreReference.Auto))
        {
            // A variable that names "auto" again, or a daemon, means the store of this machine, which is read without it.
            return environment["NIX_REMOTE"] is { } remote && remote is not ("auto" or "daemon")
                ? FindLayout(StoreReference.Parse(remote), remote)
                : LocalStoreLayout.FromEnvironment(environment);
        }

        return FindLayout(reference, reference.Text);
    }

    private LocalStoreLayout FindLayout(StoreReference reference, string text)
    {
        var question = reference.Text.IndexOf('?', StringComparison.Ordinal);
        var place = question < 0 ? reference.Text : reference.Text[..question];
        var settings = question < 0 ? [] : ParseSettings(reference.Text[(question + 1)..], text);
        var directory = settings.GetValueOrDefault("store") is { } store ? new StoreDirectory(store) : null;
        var root = place switch
        {
            "local" or "local://" => settings.GetValueOrDefault("root"),
            _ when place.StartsWith("local://", StringComparison.Ordinal) => place["local://".Length..],
            _ when Path.IsPathRooted(place) => place,
            _ => throw new NixStoreException(
                $"The store '{text}' cannot be opened: stores of this kind are not supported. Name a directory that holds a store, or local."),
        };
        var layout = root is null ? LocalStoreLayout.FromEnvironment(environment) : LocalStoreLayout.FromRoot(root, directory);
        return layout with
        {
            Location = text,
            Directory = directory ?? layout.Directory,
            RealStoreDirectory = settings.GetValueOrDefault("real") ?? layout.RealStoreDirectory,
            StateDirectory = settings.GetValueOrDefault("state") ?? layout.StateDirectory,
            LogDirectory = settings.GetValueOrDefault("log") ?? layout.LogDirectory,
        };
    }

    private static Dictionary<string, string> ParseSettings(string query, string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new NixFormatException($"The store '{text}' has the setting '{setting}' without a value. Write it as name=value.");
            }

            settings[Uri.UnescapeDataString(setting[..equals])] = Uri.UnescapeDataString(setting[(equals + 1)..]);
        }

        return settings;
    }
}
