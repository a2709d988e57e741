using NixStore.Derivations;
using NixStore.Paths;

namespace NixStore.Deriving;

/// <summary>Computes the output paths of derivations from the derivations of a store. Not for several threads.</summary>
/// <param name="loader">The derivations of the store.</param>
/// <param name="directory">The store directory of the paths.</param>
public sealed class DerivationHashes(DerivationLoader loader, StoreDirectory directory)
{
    private readonly Dictionary<StorePath, DerivationHash> _hashes = [];

    private DerivationHasher Hasher => field ??= new DerivationHasher(directory, path => _hashes[path]);

    /// <summary>Fills in the output paths that follow from a derivation, and checks those that it has.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivation with its paths. They stay unknown if an input has no known path.</returns>
    /// <exception cref="NixFormatException">A path of the derivation differs from the one that follows from it, or an input is not a
    /// derivation.</exception>
    /// <exception cref="NixStoreException">An input is not valid in the store, or the store cannot be read.</exception>
    public async Task<Derivation> WithOutputPathsAsync(Derivation derivation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        var inputs = await loader.LoadClosureAsync(derivation.InputDerivations.Keys, cancellationToken).ConfigureAwait(false);
        foreach (var (path, input) in inputs)
        {
            if (!_hashes.ContainsKey(path))
            {
                _hashes.Add(path, Hasher.Compute(input));
            }
        }

        return Hasher.WithOutputPaths(derivation);
    }
}
