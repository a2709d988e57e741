using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// Checks that unpacked contents match the content address of their path. Such a path needs no signature, so a wrong content address must
/// be rejected.
/// </summary>
/// <param name="store">The store for messages.</param>
internal sealed class ContentAddressCheck(IStore store)
{
    private const int BlockLength = 256 * 1024;

    /// <summary>Checks a path. A path without a content address is accepted.</summary>
    /// <param name="info">The information about the path. The hash of its NAR was checked.</param>
    /// <param name="contents">The contents.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="HashMismatchException">The contents do not match.</exception>
    /// <exception cref="NixStoreException">The content address belongs to another path.</exception>
    public void Check(ValidPathInfo info, PathFiles contents, CancellationToken cancellationToken)
    {
        if (info.ContentAddress is not { } address)
        {
            return;
        }

        var selfReference = info.References.Contains(info.Path);
        var path = StorePathComputation.FromContentAddress(
            store.Directory, info.Path.Name, address, info.References.Where(reference => reference != info.Path), selfReference);
        if (path != info.Path)
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is that "
                    + "of "
                + $"{store.Directory.Print(path)}. Obtain it again from its source.");
        }

        var actual = HashOf(info, address, contents, selfReference, cancellationToken);
        if (!actual.Equals(address.Hash)
            && !(selfReference && HashModulo(
                info.Path,
                address.Hash.Algorithm,
                contents,
                static hasher => hasher.FinishWithoutPositions(),
                cancellationToken).Equals(address.Hash)))
        {
            throw HashMismatchException.OfContentAddress(store, info.Path, address.Hash, actual);
        }
    }

    private Hash HashOf(
        ValidPathInfo info, ContentAddress address, PathFiles contents, bool selfReference, CancellationToken cancellationToken)
    {
        switch (address.Method)
        {
            case ContentAddressMethod.Nar when selfReference:
                return HashModulo(info.Path, address.Hash.Algorithm, contents, static hasher => hasher.Finish(), cancellationToken);
            case ContentAddressMethod.Nar when address.Hash.Algorithm == NixHashAlgorithm.Sha256:
                return info.NarHash;
            case ContentAddressMethod.Nar:
                using (var nar = contents.Pack(cancellationToken))
                {
                    return HashAll(nar, address.Hash.Algorithm);
                }

            case ContentAddressMethod.Flat or ContentAddressMethod.Text:
                using (var file = contents.Open(""))
                {
                    return HashAll(file, address.Hash.Algorithm);
                }

            default:
                throw new NixStoreException(
                    $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is "
                        + "of a "
                    + "kind that cannot be checked here. Add the path with Nix.");
        }
    }

    private static Hash HashModulo(
        StorePath path,
        NixHashAlgorithm algorithm,
        PathFiles contents,
        Func<ModuloHasher, Hash> finish,
        CancellationToken cancellationToken)
    {
        using var nar = contents.Pack(cancellationToken);
        using var hasher = new ModuloHasher(algorithm, path.HashPart);
        var block = new byte[BlockLength];
        for (int count; (count = nar.Read(block)) > 0;)
        {
            hasher.Append(block.AsSpan(0, count));
        }

        return finish(hasher);
    }

    private static Hash HashAll(Stream stream, NixHashAlgorithm algorithm)
    {
        using var hashing = new HashingReadStream(stream, algorithm, leaveOpen: true);
        hashing.CopyTo(Stream.Null, BlockLength);
        return hashing.FinishHash();
    }
}
