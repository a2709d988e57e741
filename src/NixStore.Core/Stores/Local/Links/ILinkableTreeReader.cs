using NixStore.Nar;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Reads trees and hashes the files that can be linked, as Nix chooses them (<c>src/libstore/optimise-store.cc</c>). Used by one thread
/// at a time.
/// </summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
internal interface ILinkableTreeReader<TFolder> : IDisposable
    where TFolder : class, ILinkFolder<TFolder>
{
    /// <summary>Reads a tree.</summary>
    /// <param name="parent">The directory of the tree.</param>
    /// <param name="location">The location of the tree.</param>
    /// <param name="listing">The listing of the tree; null if the file system supports all file types.</param>
    /// <param name="advance">Receives the count of bytes whenever some were read; null if it is not needed.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    LinkableTree Read(
        TFolder parent, string location, NarListing? listing, Action<long>? advance, CancellationToken cancellationToken);
}
