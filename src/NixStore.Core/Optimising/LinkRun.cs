using NixStore.Progress;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Links;

namespace NixStore.Optimising;

/// <summary>
/// One run over many paths: their files are read on several threads and linked in the order of the paths, so that a forecast and a run
/// choose the same files.
/// </summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
/// <param name="store">The store.</param>
/// <param name="changes">Makes the changes.</param>
/// <param name="degree">How many threads read files.</param>
internal sealed class LinkRun<TFolder>(LocalStore store, ILinkChanges<TFolder> changes, int degree) : IDisposable
    where TFolder : class, ILinkFolder<TFolder>
{
    // About 200 bytes of memory for each.
    private const int MaximumFilesRead = 200_000;

    private readonly TFolder _store = TFolder.Open(store.Layout.RealStoreDirectory);
    private readonly FileLinker<TFolder> _linker = new(store.Layout, changes);
    private readonly KnownContents _contents = new();
    private long _filesRead;
    private long _bytesRead;

    /// <summary>Links the files of paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public OptimisationResult Run(
        IReadOnlyList<PathSize> paths, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress, paths.Sum(static path => path.NarSize), paths.Count);
        var linked = LinkDirectory.ReadInodes(store.Layout);
        new OrderedWork<LinkableTree>(paths.Count, MaximumFilesRead)
        {
            WeightOf = static tree => tree.FileCount,
            Complete = (_, tree) => Link(tree, cancellationToken),
        }.Run(
            degree,
            () =>
            {
                var reader = TFolder.CreateReader(linked, _contents);
                return (index => Read(reader, paths[index], meter, cancellationToken), reader);
            });
        meter.Report();
        return ToResult(paths.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private LinkableTree Read(
        ILinkableTreeReader<TFolder> reader, PathSize path, ProgressMeter meter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var item = meter.Begin(path.Path, path.NarSize);
        var tree = reader.Read(
            _store, store.Layout.RealPathOf(path.Path), store.Listings?.Find(path.Path), item.Add, cancellationToken);
        item.Add(Math.Max(0, path.NarSize - item.BytesDone));
        return tree;
    }

    private void Link(LinkableTree tree, CancellationToken cancellationToken)
    {
        _filesRead += tree.FilesRead;
        _bytesRead += tree.BytesRead;
        _linker.Totals.Skipped.AddRange(tree.Skipped);
        if (tree.IsEmpty)
        {
            return;
        }

        using var held = changes.TryLock(tree.Location);
        if (held is null)
        {
            _linker.Totals.Skipped.Add(new SkippedFile(tree.Location, "another process has locked the path"));
            return;
        }

        _linker.Link(_store, tree, cancellationToken);
    }

    private OptimisationResult ToResult(int count) => new()
    {
        PathCount = count,
        FilesLinked = _linker.Totals.FilesLinked,
        BytesFreed = _linker.Totals.Counter.Bytes,
        FilesRead = _filesRead,
        BytesRead = _bytesRead,
        FilesAtLimit = _linker.Totals.FilesAtLimit,
        CorruptEntries = _linker.Totals.CorruptEntries,
        Skipped = _linker.Totals.Skipped,
    };
}
