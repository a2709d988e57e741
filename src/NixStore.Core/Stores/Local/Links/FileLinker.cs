using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Links the files of trees, one after the other: the first file with certain contents gets a name in <c>.links</c>, and the others are
/// replaced by it. A file in <c>.links</c> from before is read once, before a file is replaced by it. Used by one thread at a time.
/// </summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
/// <param name="layout">The store.</param>
/// <param name="changes">Makes the changes.</param>
internal sealed class FileLinker<TFolder>(LocalStoreLayout layout, ILinkChanges<TFolder> changes)
    where TFolder : class, ILinkFolder<TFolder>
{
    private const int MaximumTries = 4;

    private readonly Dictionary<Hash, LinkEntry> _entries = [];

    /// <summary>Gets what was done so far.</summary>
    public LinkTotals Totals { get; } = new();

    /// <summary>Links the files of a tree.</summary>
    /// <param name="parent">The directory of the tree.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    public void Link(TFolder parent, LinkableTree tree, CancellationToken cancellationToken)
    {
        if (tree.File is { } file)
        {
            Link(parent, file, Path.GetDirectoryName(tree.Location)!);
        }
        else if (tree.Directory is { } directory)
        {
            Link(parent, directory, tree.Location, cancellationToken);
        }
    }

    private void Link(TFolder parent, LinkableDirectory directory, string location, CancellationToken cancellationToken)
    {
        using var handle = parent.TryOpen(directory.Name, out var error);
        if (handle is null)
        {
            Skip(location, error);
            return;
        }

        var isChanged = directory.IsUnfinished;
        try
        {
            foreach (var file in directory.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                isChanged |= Link(handle, file, location);
            }

            foreach (var inner in directory.Directories)
            {
                Link(handle, inner, PathOf(location, inner.Name), cancellationToken);
            }
        }
        finally
        {
            if (isChanged)
            {
                changes.Restore(handle, directory.Mode);
            }
        }
    }

    // Returns whether the directory was changed.
    private bool Link(TFolder directory, LinkableFile file, string location)
    {
        var error = directory.TryGetStatus(file.Name, out var status);
        if (!error.IsNone || status.State != file.State)
        {
            Skip(PathOf(location, file.Name), error);
            return false;
        }

        for (var tries = 1; ; tries++)
        {
            var entry = _entries.GetValueOrDefault(file.Hash) ?? FindOrCreate(directory, file, location);
            if (entry is null || entry.Identity == file.State.Identity)
            {
                return false;
            }

            error = entry.IsFull ? LinkError.TooManyNames : changes.Replace(entry, directory, file);
            if (error.Kind == LinkErrorKind.Missing && tries < MaximumTries)
            {
                _entries.Remove(file.Hash);
                continue;
            }

            return Settle(entry, file, location, error);
        }
    }

    private bool Settle(LinkEntry entry, LinkableFile file, string location, LinkError error)
    {
        switch (error.Kind)
        {
            case LinkErrorKind.None:
                entry.LinkCount++;
                Totals.FilesLinked++;
                Totals.Counter.Count(new SharedFile(file.State.Identity, file.LinkCount, file.Bytes));
                return true;
            case LinkErrorKind.TooManyNames:
                entry.IsFull = true;
                Refuse(file, location, error);
                return false;
            default:
                Refuse(file, location, error);
                return true;
        }
    }

    // Returns null if the file is left as it is.
    private LinkEntry? FindOrCreate(TFolder directory, LinkableFile file, string location)
    {
        try
        {
            var error = changes.Create(directory, file);
            for (var tries = 1; error.Kind == LinkErrorKind.Exists && tries < MaximumTries; tries++)
            {
                if (Examine(file) is { } entry)
                {
                    return _entries[file.Hash] = entry;
                }

                error = changes.Create(directory, file);
            }

            if (error.IsNone)
            {
                return _entries[file.Hash] = new LinkEntry(file.State.Identity, file.LinkCount + 1);
            }

            Refuse(file, location, error);
        }
        catch (IOException failure)
        {
            Totals.Skipped.Add(new SkippedFile(
                PathOf(location, file.Name), $"the file with its hash in .links cannot be read: {failure.Message}"));
        }

        return null;
    }

    private void Refuse(LinkableFile file, string location, LinkError error)
    {
        if (error.Kind == LinkErrorKind.TooManyNames)
        {
            Totals.FilesAtLimit++;
        }
        else
        {
            Skip(PathOf(location, file.Name), error);
        }
    }

    // Returns null if the entry is gone, or was removed because its contents do not have the hash.
    private LinkEntry? Examine(LinkableFile file)
    {
        var name = LinkDirectory.NameOf(file.Hash);
        if (!changes.Links!.TryGetStatus(name, out var status).IsNone)
        {
            return null;
        }

        var shared = status.Shared;
        if (shared.Identity == file.State.Identity || file.Hash == changes.Links.ReadHash(name, file.IsExecutable))
        {
            return new LinkEntry(shared.Identity, shared.LinkCount);
        }

        Totals.CorruptEntries.Add(PathOf(LinkDirectory.PathOf(layout), name));
        if (changes.Remove(file.Hash).IsNone)
        {
            Totals.Counter.Count(shared);
        }

        return null;
    }

    private void Skip(string path, LinkError error)
        => Totals.Skipped.Add(new SkippedFile(
            path, error.IsNone ? "it was replaced while it was read" : error.ToString()));

    private static string PathOf(string location, byte[] name) => Path.Join(location, NarName.Decode(name));
}
