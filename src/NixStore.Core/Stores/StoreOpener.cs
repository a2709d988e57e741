using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local;

namespace NixStore.Stores;

/// <summary>Opens stores by their references.</summary>
/// <param name="environment">The variables that place the stores of this machine.</param>
/// <param name="caches">Tells how binary caches are used, when it is first needed; as <see cref="BinaryCacheOptions"/> has it where null.</param>
public sealed class StoreOpener(StoreEnvironment environment, Func<BinaryCacheOptions>? caches = null)
{
    private readonly IReadOnlyList<IStoreKind> _kinds =
    [
        new LocalStoreKind(environment),
        new BinaryCacheKind(caches ?? (static () => new BinaryCacheOptions())),
    ];

    /// <summary>Opens a store to read it, and to write it where this user may.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var resolved = Resolve(reference);
        return FindKind(resolved).OpenAsync(resolved, cancellationToken);
    }

    /// <summary>Opens a store to add paths. Where there is none, it is made when it is first to take some.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be made or written.</exception>
    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var resolved = Resolve(reference);
        return FindKind(resolved).OpenWritableAsync(resolved, cancellationToken);
    }

    /// <summary>Finds out which store <c>auto</c> means; other references mean themselves.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>A reference that names its store.</returns>
    /// <exception cref="NixFormatException"><c>NIX_REMOTE</c> names no store.</exception>
    public StoreReference Resolve(StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Scheme != StoreReference.AutoScheme)
        {
            return reference;
        }

        // A variable that names "auto" again, or a daemon, means the store of this machine, which is read without it.
        var named = environment["NIX_REMOTE"] is { } remote and not ("auto" or "daemon")
            ? StoreReference.Parse(remote)
            : StoreReference.Parse(StoreReference.LocalScheme);
        return reference.Settings.Aggregate(named, static (store, setting) => store.With(setting.Key, setting.Value));
    }

    private IStoreKind FindKind(StoreReference reference)
        => _kinds.FirstOrDefault(kind => kind.Schemes.Contains(reference.Scheme))
            ?? throw new NixStoreException(
                $"The store '{reference}' cannot be opened: there are no stores of the kind '{reference.Scheme}'. "
                + $"Name a directory that holds a store, or a URL that begins with one of {string.Join(", ", _kinds.SelectMany(static kind => kind.Schemes))}.");
}
