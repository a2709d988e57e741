using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores.Receiving;

/// <summary>The contents of a path with a content address, which are compared with it. The hash of the NAR was checked before.</summary>
/// <param name="info">The information about the path.</param>
/// <param name="address">The content address of the path.</param>
/// <param name="openNar">Opens the NAR of the path.</param>
internal sealed class AddressedContents(ValidPathInfo info, ContentAddress address, Func<CancellationToken, Task<Stream>> openNar)
{
    private const int BlockLength = 256 * 1024;

    /// <summary>Gets whether the contents can be compared with the content address. Hashes of git trees are not computed here.</summary>
    public bool CanBeCompared => address.Method != ContentAddressMethod.Git;

    private bool HasSelfReference => info.References.Contains(info.Path);

    /// <summary>Returns the path that has the content address. It is another path if the content address is wrong.</summary>
    /// <param name="directory">The store directory.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixStoreException">The content address does not allow the references.</exception>
    public StorePath FindAddressedPath(StoreDirectory directory)
        => StorePathComputation.FromContentAddress(
            directory, info.Path.Name, address, info.References.Where(reference => reference != info.Path), HasSelfReference);

    /// <summary>Computes the hash of the contents in the way of the content address.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The hash, or null if it is that of the content address.</returns>
    /// <exception cref="NixStoreException">The NAR cannot be read.</exception>
    public async Task<Hash?> FindOtherHashAsync(CancellationToken cancellationToken)
    {
        // Versions of Nix differ in the hash of a path that refers to itself.
        var actual = address.Method switch
        {
            ContentAddressMethod.Nar when HasSelfReference
                => await HashModuloAsync(static hasher => hasher.Finish(), cancellationToken).ConfigureAwait(false),
            ContentAddressMethod.Nar when address.Hash.Algorithm == NixHashAlgorithm.Sha256 => info.NarHash,
            ContentAddressMethod.Nar => await HashNarAsync(cancellationToken).ConfigureAwait(false),
            _ => await HashFileAsync(cancellationToken).ConfigureAwait(false),
        };
        var isSame = actual.Equals(address.Hash)
            || (HasSelfReference
                && address.Method == ContentAddressMethod.Nar
                && (await HashModuloAsync(static hasher => hasher.FinishWithoutPositions(), cancellationToken).ConfigureAwait(false))
                    .Equals(address.Hash));
        return isSame ? null : actual;
    }

    private async Task<Hash> HashModuloAsync(Func<ModuloHasher, Hash> finish, CancellationToken cancellationToken)
    {
        using var hasher = new ModuloHasher(address.Hash.Algorithm, info.Path.HashPart);
        var nar = await openNar(cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            var block = new byte[BlockLength];
            for (int count; (count = nar.Read(block)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(block.AsSpan(0, count));
            }
        }

        return finish(hasher);
    }

    private async Task<Hash> HashNarAsync(CancellationToken cancellationToken)
    {
        using var nar = new HashingReadStream(await openNar(cancellationToken).ConfigureAwait(false), address.Hash.Algorithm);
        await nar.CopyToAsync(Stream.Null, BlockLength, cancellationToken).ConfigureAwait(false);
        return nar.FinishHash();
    }

    // A directory or a link has no such hash.
    private async Task<Hash> HashFileAsync(CancellationToken cancellationToken)
    {
        var nar = await openNar(cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
            if (!reader.Read() || reader.NodeType != NarNodeType.Regular)
            {
                return info.NarHash;
            }

            using var hasher = new IncrementalHasher(address.Hash.Algorithm);
            var block = new byte[BlockLength];
            for (int count; (count = reader.ReadContents(block)) > 0;)
            {
                hasher.Append(block.AsSpan(0, count));
            }

            return hasher.Finish();
        }
    }
}
