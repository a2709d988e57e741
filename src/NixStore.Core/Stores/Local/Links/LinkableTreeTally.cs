using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>What was read of one tree, and what was left out of it.</summary>
/// <param name="advance">Receives the count of bytes whenever some were read; null if it is not needed.</param>
internal sealed class LinkableTreeTally(Action<long>? advance)
{
    private readonly List<SkippedFile> _skipped = [];
    private int _fileCount;
    private int _filesRead;
    private long _bytesRead;

    /// <summary>Counts a file that was read.</summary>
    /// <param name="bytes">The size of the file.</param>
    /// <param name="hash">The hash of the file, or null if it changed meanwhile.</param>
    /// <returns>The hash.</returns>
    public Hash? Count(long bytes, Hash? hash)
    {
        _filesRead++;
        _bytesRead += bytes;
        advance?.Invoke(bytes);
        return hash;
    }

    /// <summary>Counts a file that can be linked.</summary>
    public void AddFile() => _fileCount++;

    /// <summary>Leaves out a file.</summary>
    public void Skip(string path, string reason) => _skipped.Add(new SkippedFile(path, reason));

    /// <summary>Returns the tree with what was counted.</summary>
    /// <param name="location">The location of the tree.</param>
    /// <param name="file">The tree if it is one file that can be linked.</param>
    /// <param name="directory">The tree if it is a directory with files that can be linked.</param>
    public LinkableTree ToTree(string location, LinkableFile? file, LinkableDirectory? directory)
        => new(location, file, directory, _skipped, _fileCount, _filesRead, _bytesRead);
}
