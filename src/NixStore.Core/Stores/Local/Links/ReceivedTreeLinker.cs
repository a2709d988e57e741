using NixStore.Nar;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>Links the files of trees that are about to become paths.</summary>
internal interface IReceivedTreeLinker : IDisposable
{
    /// <summary>Links the files of a tree. Files that cannot be linked stay as they are.</summary>
    /// <param name="location">The location of the tree, in the file system of the store.</param>
    /// <param name="listing">The listing of the tree; null if the file system supports all file types.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    void Link(string location, NarListing? listing, CancellationToken cancellationToken);
}

/// <summary>Creates linkers of trees.</summary>
internal static class ReceivedTreeLinkers
{
    /// <summary>Creates the linker of a store.</summary>
    public static IReceivedTreeLinker Of(LocalStoreLayout layout)
        => OperatingSystem.IsLinux() ? new ReceivedTreeLinker<UnixLinkFolder>(layout)
            : OperatingSystem.IsWindows() ? new ReceivedTreeLinker<WindowsLinkFolder>(layout)
            : throw new PlatformNotSupportedException("Linking files is supported on Linux and Windows.");
}

/// <summary>Links the files of trees. Several threads read trees; one links at a time.</summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
/// <param name="layout">The store.</param>
internal sealed class ReceivedTreeLinker<TFolder>(LocalStoreLayout layout) : IReceivedTreeLinker
    where TFolder : class, ILinkFolder<TFolder>
{
    // No file of a new tree has a name in .links.
    private static readonly HashSet<ulong> _none = [];

    private readonly KnownContents _contents = new();
    private readonly Lock _gate = new();
    private LinkWriter<TFolder>? _changes;
    private FileLinker<TFolder>? _linker;

    /// <inheritdoc/>
    public void Link(string location, NarListing? listing, CancellationToken cancellationToken)
    {
        try
        {
            using var parent = TFolder.Open(Path.GetDirectoryName(location)!);
            using var reader = TFolder.CreateReader(_none, _contents);
            var tree = reader.Read(parent, location, listing, advance: null, cancellationToken);
            lock (_gate)
            {
                _changes ??= LinkWriter<TFolder>.Open(layout);
                _linker ??= new FileLinker<TFolder>(layout, _changes);
                _linker.Link(parent, tree, cancellationToken);
            }
        }
        catch (NixStoreException)
        {
            // The path is complete without it, and takes more space.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changes?.Dispose();
}
