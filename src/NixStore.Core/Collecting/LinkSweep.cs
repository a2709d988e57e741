using System.Collections.Concurrent;
using NixStore.FileSystem.Trees;
using NixStore.Nar;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;

namespace NixStore.Collecting;

/// <summary>
/// Removes the files in <c>.links</c> that no path uses any more. Their name there is the last one, so removing it frees them
/// (<c>src/libstore/gc.cc</c>).
/// </summary>
/// <param name="layout">The store.</param>
internal sealed class LinkSweep(LocalStoreLayout layout)
{
    private string DirectoryPath => LinkDirectory.PathOf(layout);

    /// <summary>Finds the files that no path uses, or would use if all that was counted were gone.</summary>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public UnusedLinks FindUnused(SpaceCounter counter, CancellationToken cancellationToken)
        => !Directory.Exists(DirectoryPath) ? new UnusedLinks(0, 0)
            : OperatingSystem.IsLinux() ? FindUnused<UnixLinkFolder>(counter, cancellationToken)
            : OperatingSystem.IsWindows() ? FindUnused<WindowsLinkFolder>(counter, cancellationToken)
            : new UnusedLinks(0, 0);

    /// <summary>Removes the files that no path uses.</summary>
    /// <param name="counter">Counts what is freed; what was freed with the last user of a file is counted already.</param>
    /// <param name="degree">How many threads remove files.</param>
    /// <param name="cancellationToken">Stops at the next file.</param>
    /// <returns>The count of files that were removed, and what could not be.</returns>
    public (int Removed, IReadOnlyList<CollectionFailure> Failures) RemoveUnused(
        SpaceCounter counter, int degree, CancellationToken cancellationToken)
        => !Directory.Exists(DirectoryPath) ? (0, [])
            : OperatingSystem.IsLinux() ? RemoveUnused<UnixLinkFolder>(counter, degree, cancellationToken)
            : OperatingSystem.IsWindows() ? RemoveUnused<WindowsLinkFolder>(counter, degree, cancellationToken)
            : (0, []);

    private UnusedLinks FindUnused<TFolder>(SpaceCounter counter, CancellationToken cancellationToken)
        where TFolder : class, ILinkFolder<TFolder>
    {
        var count = 0;
        var bytes = 0L;
        using var folder = TFolder.Open(DirectoryPath);
        foreach (var name in folder.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (folder.TryGetStatus(name, out var status).IsNone)
            {
                var file = status.Shared;
                var isAlone = file.LinkCount == 1;
                count += isAlone || counter.IsCounted(file.Identity) ? 1 : 0;
                bytes += isAlone ? file.Bytes : 0;
            }
        }

        return new UnusedLinks(count, bytes);
    }

    private (int Removed, IReadOnlyList<CollectionFailure> Failures) RemoveUnused<TFolder>(
        SpaceCounter counter, int degree, CancellationToken cancellationToken)
        where TFolder : class, ILinkFolder<TFolder>
    {
        using var folder = TFolder.Open(DirectoryPath);
        var removed = 0;
        var failures = new ConcurrentQueue<CollectionFailure>();
        Parallel.ForEach(
            folder.List(),
            new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken },
            name =>
            {
                if (!folder.TryGetStatus(name, out var status).IsNone || status.Shared.LinkCount != 1)
                {
                    return;
                }

                var error = folder.Remove(name);
                if (error.IsNone)
                {
                    Interlocked.Increment(ref removed);
                    counter.Add(counter.IsCounted(status.Shared.Identity) ? 0 : status.Shared.Bytes);
                }
                else if (error.Kind != LinkErrorKind.Missing)
                {
                    failures.Enqueue(new CollectionFailure(Path.Combine(DirectoryPath, NarName.Decode(name)), error.ToString()));
                }
            });
        return (removed, [.. failures]);
    }
}
