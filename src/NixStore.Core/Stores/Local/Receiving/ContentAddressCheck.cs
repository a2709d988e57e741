using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// Checks that unpacked contents match the content address of their path. Such a path needs no signature, so a wrong content address must
/// be rejected.
/// </summary>
/// <param name="store">The store for messages.</param>
internal sealed class ContentAddressCheck(IStore store)
{
    /// <summary>Checks a path. A path without a content address is accepted.</summary>
    /// <param name="info">The information about the path. The hash of its NAR was checked.</param>
    /// <param name="contents">The contents.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="HashMismatchException">The contents do not match.</exception>
    /// <exception cref="NixStoreException">The content address belongs to another path.</exception>
    public async Task CheckAsync(ValidPathInfo info, PathFiles contents, CancellationToken cancellationToken)
    {
        if (info.ContentAddress is not { } address)
        {
            return;
        }

        var addressed = new AddressedContents(info, address, stop => Task.FromResult<Stream>(contents.Pack(stop)));
        var path = addressed.FindAddressedPath(store.Directory);
        if (path != info.Path)
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is that "
                    + "of "
                + $"{store.Directory.Print(path)}. Obtain it again from its source.");
        }

        if (!addressed.CanBeCompared)
        {
            throw new NixStoreException(
                $"{store.Directory.Print(info.Path)} cannot be added to the store {store.Location}: its content address {address} is "
                    + "of a "
                + "kind that cannot be checked here. Add the path with Nix.");
        }

        if (await addressed.FindOtherHashAsync(cancellationToken).ConfigureAwait(false) is { } actual)
        {
            throw HashMismatchException.OfContentAddress(store, info.Path, address.Hash, actual);
        }
    }
}
