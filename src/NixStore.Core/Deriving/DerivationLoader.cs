using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Receiving;

namespace NixStore.Deriving;

/// <summary>Reads derivations from a store. Each one is read once. Not for several threads.</summary>
/// <param name="store">The store.</param>
public sealed class DerivationLoader(IStore store)
{
    private readonly Dictionary<StorePath, Derivation> _loaded = [];

    /// <summary>Reads a derivation.</summary>
    /// <param name="path">The path of its file.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The path is not a derivation.</exception>
    /// <exception cref="NixStoreException">The path is not valid in the store, or the store cannot be read.</exception>
    public async Task<Derivation> LoadAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_loaded.TryGetValue(path, out var loaded))
        {
            return loaded;
        }

        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            return _loaded[path] = StoredDerivation.Read(store, path, nar, cancellationToken);
        }
    }

    /// <summary>Reads derivations and all those that they need.</summary>
    /// <param name="roots">The paths of the derivations.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Each derivation once, after its inputs.</returns>
    /// <exception cref="NixFormatException">A path is not a derivation.</exception>
    /// <exception cref="NixStoreException">A derivation is not valid in the store, or the store cannot be read.</exception>
    public async Task<IReadOnlyList<KeyValuePair<StorePath, Derivation>>> LoadClosureAsync(
        IEnumerable<StorePath> roots, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var found = new Dictionary<StorePath, Derivation>();
        var waiting = new Stack<StorePath>(roots);
        while (waiting.TryPop(out var path))
        {
            if (found.ContainsKey(path))
            {
                continue;
            }

            var derivation = found[path] = await LoadAsync(path, cancellationToken).ConfigureAwait(false);
            foreach (var input in derivation.InputDerivations.Keys)
            {
                waiting.Push(input);
            }
        }

        return DerivationOrder.Sort([.. found]);
    }
}
