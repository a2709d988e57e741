using NixStore.Adding;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Deriving;

/// <summary>Adds derivations to a store. Their output paths are computed.</summary>
/// <param name="store">The store.</param>
public sealed class DerivationAdder(IWritableStore store)
{
    private readonly DerivationHashes _hashes = new(new DerivationLoader(store), store.Directory);

    /// <summary>Returns the derivation as it is added, without adding it.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path of the file, and the derivation with its output paths.</returns>
    /// <exception cref="NixFormatException">A path of the derivation differs from the one that follows from it.</exception>
    /// <exception cref="NixStoreException">An input is not valid in the store, or the store cannot be read.</exception>
    public async Task<KeyValuePair<StorePath, Derivation>> PlanAsync(Derivation derivation, CancellationToken cancellationToken = default)
    {
        var complete = await _hashes.WithOutputPathsAsync(derivation, cancellationToken).ConfigureAwait(false);
        return KeyValuePair.Create(DerivationAterm.ComputePath(complete, store.Directory), complete);
    }

    /// <summary>Adds a derivation.</summary>
    /// <param name="derivation">The derivation, as <see cref="PlanAsync"/> returns it.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The store is then unchanged.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="NixStoreException">An input is not valid in the store, or the store cannot be written.</exception>
    public async Task<AddedPath> AddAsync(Derivation derivation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        var options = new AddOptions
        {
            Name = derivation.Name + Derivation.FileExtension,
            Method = ContentAddressMethod.Text,
            References = [.. derivation.References],
        };
        using var contents = new MemoryStream(DerivationAterm.Write(derivation, store.Directory), writable: false);
        return await new PathAdder(store).AddBytesAsync(contents, options, cancellationToken).ConfigureAwait(false);
    }
}
