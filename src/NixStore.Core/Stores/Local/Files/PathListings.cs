using System.Text;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// The listings of paths with file types that the file system does not support: the listing of the NAR of such a path, in a file in the
/// state directory that is named after the hash part, in the format of the <c>.ls</c> files of a binary cache. It is written before the
/// path becomes valid, and deleted after the path is deleted. Files of killed processes are replaced.
/// </summary>
/// <param name="layout">The location of the store.</param>
internal sealed class PathListings(LocalStoreLayout layout)
{
    private const string Extension = ".ls";

    private readonly string _directory = Path.Combine(layout.StateDirectory, "nixstore", "listings");

    // Several files of a path are usually opened in sequence, and reading a listing takes time.
    private volatile Known? _last;

    /// <summary>Finds the listing of a valid path.</summary>
    /// <returns>The listing of the NAR, or null if the file system supports all file types.</returns>
    /// <exception cref="NixStoreException">The listing cannot be read or is damaged.</exception>
    public NarListing? Find(StorePath path)
    {
        if (_last is { } last && last.Path == path)
        {
            return last.Listing;
        }

        var listing = Read(FileOf(path));
        _last = listing is null ? null : new Known(path, listing);
        return listing;
    }

    /// <summary>Finds the listing that was staged with a tree.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <returns>The listing, or null if none was staged.</returns>
    /// <exception cref="NixStoreException">The listing cannot be read.</exception>
    public NarListing? FindStaged(string location) => Read(location + Extension);

    /// <summary>Writes the listing of an unpacked tree next to it, and flushes it to disk.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <param name="listing">The listing.</param>
    /// <exception cref="NixStoreException">The file cannot be written.</exception>
    public void Stage(string location, NarListing listing)
    {
        try
        {
            using var file = new FileStream(location + Extension, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(NarListingJson.Write(listing)));
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(location + Extension, failure);
        }
    }

    /// <summary>Moves the staged listing of a tree to a path that is not valid yet, or removes an existing one.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="NixStoreException">The file cannot be written.</exception>
    public void Publish(string location, StorePath path)
    {
        if (!File.Exists(location + Extension))
        {
            Remove(path);
            return;
        }

        _last = null;
        try
        {
            Directory.CreateDirectory(_directory);
            File.Move(location + Extension, FileOf(path), overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(FileOf(path), failure);
        }
    }

    /// <summary>Removes the listing of a path that is not valid.</summary>
    /// <exception cref="NixStoreException">The file cannot be removed.</exception>
    public void Remove(StorePath path)
    {
        _last = null;
        try
        {
            File.Delete(FileOf(path));
        }
        catch (DirectoryNotFoundException)
        {
            // No path of the store has a listing.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(FileOf(path), failure);
        }
    }

    private NarListing? Read(string file)
    {
        try
        {
            return NarListingJson.Parse(File.ReadAllBytes(file));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is NixFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot read '{file}', which lists the executable files and links of a path in the store {layout.Location}: "
                + $"{failure.Message} Obtain the path again from its source.",
                failure);
        }
    }

    private string FileOf(StorePath path) => Path.Combine(_directory, path.HashPart + Extension);

    private NixStoreException CannotWrite(string file, Exception failure)
        => new($"Cannot write '{file}' of the store {layout.Location}: {failure.Message}", failure);

    private sealed record Known(StorePath Path, NarListing Listing);
}
