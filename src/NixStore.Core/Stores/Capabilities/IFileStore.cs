using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can list and give single files of a path, without making the path's whole NAR.</summary>
public interface IFileStore
{
    /// <summary>Lists the files of a path, without reading their contents.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root of what the path's NAR would hold.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, or its files cannot be read.</exception>
    Task<NarListing> ListFilesAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Opens one file of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="file">The file's path below it, such as <c>bin/hello</c>; empty where the path itself is a file. Links are not
    /// followed.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>The file's contents; the caller closes the stream.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, or there is no such regular file in it.</exception>
    Task<Stream> OpenFileAsync(StorePath path, string file, CancellationToken cancellationToken = default);
}
