using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// Checks that unpacked contents are what the content address of their path says. Such a path needs no signature, so nobody
/// may claim a content address that is not the contents'.
/// </summary>
/// <param name="store">The store that takes the path, for messages.</param>
internal sealed class ContentAddressCheck(IStore store)
{
    private const int BlockLength = 256 * 1024;

    /// <summary>Checks a path; without a content address there is nothing to check.</summary>
    /// <param name="info">What is said of the path; its NAR's hash has been checked.</param>
    /// <param name="contents">The contents.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="HashMismatchException">The contents have another hash.</exception>
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
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is that of "
                + $"{store.Directory.Print(path)}. Get it anew from where it came.");
        }

        var actual = HashOf(info, address, contents, selfReference, cancellationToken);
        if (!actual.Equals(address.Hash))
        {
            throw HashMismatchException.OfReceived(store, info.Path, address.Hash, actual);
        }
    }

    private Hash HashOf(ValidPathInfo info, ContentAddress address, PathFiles contents, bool selfReference, CancellationToken cancellationToken)
    {
        switch (address.Method)
        {
            case ContentAddressMethod.Nar when selfReference:
                return HashModulo(info.Path, address.Hash.Algorithm, contents, cancellationToken);
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
                    $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is of a "
                    + "kind that cannot be checked here. Add the path with Nix.");
        }
    }

    private static Hash HashModulo(StorePath path, NixHashAlgorithm algorithm, PathFiles contents, CancellationToken cancellationToken)
    {
        using var nar = contents.Pack(cancellationToken);
        using var hasher = new ModuloHasher(algorithm, path.HashPart);
        var block = new byte[BlockLength];
        for (int count; (count = nar.Read(block)) > 0;)
        {
            hasher.Append(block.AsSpan(0, count));
        }

        return hasher.Finish();
    }

    private static Hash HashAll(Stream stream, NixHashAlgorithm algorithm)
    {
        using var hashing = new HashingReadStream(stream, algorithm, leaveOpen: true);
        hashing.CopyTo(Stream.Null, BlockLength);
        return hashing.FinishHash();
    }
}
