using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>Links the files of trees that are about to become paths. Several threads read trees; one links at a time.</summary>
/// <param name="layout">The store.</param>
[SupportedOSPlatform("linux")]
internal sealed class ReceivedTreeLinker(LocalStoreLayout layout) : IDisposable
{
    // No file of a new tree has a name in .links.
    private static readonly HashSet<ulong> _none = [];

    private readonly KnownContents _contents = new();
    private readonly Lock _gate = new();
    private LinkWriter? _changes;
    private FileLinker? _linker;

    /// <summary>Links the files of a tree. Files that cannot be linked stay as they are.</summary>
    /// <param name="location">The location of the tree, in the file system of the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public void Link(string location, CancellationToken cancellationToken)
    {
        try
        {
            using var parent = LinkDirectory.OpenDirectory(Path.GetDirectoryName(location)!);
            using var reader = new LinkableTreeReader(_none, _contents);
            var tree = reader.Read(
                parent, FileDescriptor.PathBytes(Path.GetFileName(location)), location, advance: null, cancellationToken);
            lock (_gate)
            {
                _changes ??= LinkWriter.Open(layout);
                _linker ??= new FileLinker(layout, _changes);
                _linker.Link(parent, tree, cancellationToken);
            }
        }
        catch (NixStoreException)
        {
            // The path is complete without it, and takes more space.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _linker?.Dispose();
        _changes?.Dispose();
    }
}
