using System.Text;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// What the file system could not keep of a store's paths: for each such path the listing of its NAR, in a file under the
/// state directory that is named by the hash part and has the form of a binary cache's <c>.ls</c>. It is on disk before the
/// path becomes valid, and goes after the path has ceased to be; what a dead process left is replaced when the path comes
/// again.
/// </summary>
/// <param name="layout">The location of the store.</param>
internal sealed class PathListings(LocalStoreLayout layout)
{
    private const string Extension = ".ls";

    private readonly string _directory = Path.Combine(layout.StateDirectory, "nixstore", "listings");

    // Single files of one path are asked for one after the other, and a listing takes time to read.
    private volatile Known? _last;

    /// <summary>Finds what the file system could not keep of a valid path.</summary>
    /// <returns>The listing of its NAR, or null if the file system keeps it all.</returns>
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

    /// <summary>Finds what was staged with a tree.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <returns>The listing, or null if none was staged.</returns>
    /// <exception cref="NixStoreException">The listing cannot be read.</exception>
    public NarListing? FindStaged(string location) => Read(location + Extension);

    /// <summary>Writes the listing of an unpacked tree beside it, to the disk itself.</summary>
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

    /// <summary>Gives the listing that was staged with a tree, or none, to a path that is not valid yet.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="NixStoreException">The file cannot be written.</exception>
    public void Place(string location, StorePath path)
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

    /// <summary>Drops the listing of a path that is not valid.</summary>
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
            // No path of the store has ever needed one.
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
                $"Cannot read '{file}', which tells the executable files and the links of a path in the store {layout.Location}: "
                + $"{failure.Message} Get the path anew from where it came.",
                failure);
        }
    }

    private string FileOf(StorePath path) => Path.Combine(_directory, path.HashPart + Extension);

    private NixStoreException CannotWrite(string file, Exception failure)
        => new($"Cannot write '{file}' of the store {layout.Location}: {failure.Message}", failure);

    private sealed record Known(StorePath Path, NarListing Listing);
}
