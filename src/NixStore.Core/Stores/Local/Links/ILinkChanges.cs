using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>The changes that linking makes. They are made, or only foreseen.</summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
internal interface ILinkChanges<TFolder> : IDisposable
    where TFolder : class, ILinkFolder<TFolder>
{
    /// <summary>Gets the directory <c>.links</c>; null if it does not exist.</summary>
    TFolder? Links { get; }

    /// <summary>Locks a path while its files are replaced.</summary>
    /// <param name="location">The location of the path.</param>
    /// <returns>The lock, or null if another process has it.</returns>
    IDisposable? TryLock(string location);

    /// <summary>Gives a file a name in <c>.links</c>.</summary>
    /// <param name="directory">The directory of the file.</param>
    /// <param name="file">The file.</param>
    /// <returns>The error.</returns>
    LinkError Create(TFolder directory, LinkableFile file);

    /// <summary>Replaces a file by a file in <c>.links</c>.</summary>
    /// <param name="entry">The file in <c>.links</c>.</param>
    /// <param name="directory">The directory of the file to replace.</param>
    /// <param name="file">The file to replace.</param>
    /// <returns>The error. A file is missing if another process has changed the file in <c>.links</c>.</returns>
    LinkError Replace(LinkEntry entry, TFolder directory, LinkableFile file);

    /// <summary>Removes a file in <c>.links</c>.</summary>
    /// <param name="hash">The hash that is its name.</param>
    /// <returns>The error.</returns>
    LinkError Remove(Hash hash);

    /// <summary>Restores mode and time of a directory in which files were replaced.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="mode">The mode.</param>
    void Restore(TFolder directory, int mode);
}
