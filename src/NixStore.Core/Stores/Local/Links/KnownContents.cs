using System.Collections.Concurrent;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>The hashes of files that have several names, so that each is read once. May be used from several threads.</summary>
internal sealed class KnownContents
{
    private readonly ConcurrentDictionary<FileState, Content> _contents = new();

    /// <summary>Returns the hash of a file, and reads the file if that was not done before.</summary>
    /// <param name="state">The state of the file.</param>
    /// <param name="linkCount">The count of its names.</param>
    /// <param name="read">Reads the file; returns null if it changes meanwhile.</param>
    /// <returns>The hash, or null if the file changes while it is read.</returns>
    public Hash? FindOrRead(FileState state, long linkCount, Func<Hash?> read)
    {
        // A file can have lost its other names since it was read. A number can belong to another file later, which only the time of
        // creation shows.
        if (!state.IsUnique || (linkCount == 1 && !_contents.ContainsKey(state)))
        {
            return read();
        }

        var content = _contents.GetOrAdd(state, static _ => new Content());
        lock (content)
        {
            return content.Hash ??= read();
        }
    }

    private sealed class Content
    {
        public Hash? Hash { get; set; }
    }
}
