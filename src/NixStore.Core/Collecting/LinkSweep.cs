using System.Collections.Concurrent;
using NixStore.FileSystem.Trees;
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
    {
        var count = 0;
        var bytes = 0L;
        if (OperatingSystem.IsLinux() && Directory.Exists(DirectoryPath))
        {
            using var directory = LinkDirectory.OpenDirectory(DirectoryPath);
            foreach (var item in DirectoryListing.Read(directory, DirectoryPath))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (directory.TryGetStatus(item.FileName, out var status) != 0)
                {
                    continue;
                }

                var file = SpaceCounter.ToSharedFile(status);
                var isAlone = file.LinkCount == 1;
                count += isAlone || counter.IsCounted(file.Identity) ? 1 : 0;
                bytes += isAlone ? file.Bytes : 0;
            }
        }

        return new UnusedLinks(count, bytes);
    }

    /// <summary>Removes the files that no path uses.</summary>
    /// <param name="counter">Counts what is freed; what was freed with the last user of a file is counted already.</param>
    /// <param name="degree">How many threads remove files.</param>
    /// <param name="cancellationToken">Stops at the next file.</param>
    /// <returns>The count of files that were removed, and what could not be.</returns>
    public (int Removed, IReadOnlyList<CollectionFailure> Failures) RemoveUnused(
        SpaceCounter counter, int degree, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(DirectoryPath))
        {
            return (0, []);
        }

        using var directory = LinkDirectory.OpenDirectory(DirectoryPath);
        var removed = 0;
        var failures = new ConcurrentQueue<CollectionFailure>();
        Parallel.ForEach(
            DirectoryListing.Read(directory, DirectoryPath),
            new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken },
            item =>
            {
                if (OperatingSystem.IsLinux() && directory.TryGetStatus(item.FileName, out var status) == 0 && status.LinkCount == 1)
                {
                    try
                    {
                        UnixTreeRemover.Remove(
                            directory, item.FileName, $"{DirectoryPath}/{Nar.NarName.Decode(item.FileName)}", cancellationToken);
                        Interlocked.Increment(ref removed);
                        var file = SpaceCounter.ToSharedFile(status);
                        counter.Add(counter.IsCounted(file.Identity) ? 0 : file.Bytes);
                    }
                    catch (NixStoreException failure)
                    {
                        failures.Enqueue(new CollectionFailure(DirectoryPath, failure.Message));
                    }
                }
            });
        return (removed, [.. failures]);
    }
}
