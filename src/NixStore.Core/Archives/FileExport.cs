using System.Buffers;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>
/// Writes an export stream to a file, several paths at once, each to its place. A block is hashed and written by the thread that has read
/// it, while it is in that core's cache.
/// </summary>
/// <param name="store">The store of the paths.</param>
/// <param name="layout">Where everything goes.</param>
/// <param name="file">The file; the stream begins at its position, and its position is the stream's end afterwards.</param>
/// <param name="meter">Receives progress reports.</param>
internal sealed class FileExport(IStore store, ExportStreamLayout layout, FileStream file, ProgressMeter meter)
{
    private const int BlockSize = 256 * 1024;
    private const int MostAtOnce = 8;

    private readonly long _start = file.Position;

    /// <summary>
    /// Whether there are paths enough for several threads. One thread alone that has nearly all of it is slower than one that leaves the
    /// hashing to another.
    /// </summary>
    public static bool IsWorthIt(ExportPlan plan)
        => plan.Paths.Count > 1 && plan.Paths.All(static info => info.NarSize > 0) && plan.Paths.Max(static info => info.NarSize) <= plan.Bytes / 2;

    /// <summary>Writes all of it.</summary>
    /// <exception cref="HashMismatchException">The contents of a path are not those that the store has recorded.</exception>
    /// <exception cref="NixStoreException">A path cannot be read.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        // The largest first, so that no thread has much left when the others are done.
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 2, MostAtOnce),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            layout.Sections.OrderByDescending(static section => section.Info.NarSize),
            options,
            async (section, stop) => await WriteAsync(section, stop).ConfigureAwait(false)).ConfigureAwait(false);
        RandomAccess.Write(file.SafeFileHandle, layout.Ending.Span, _start + layout.EndingOffset);
        file.Position = _start + layout.Length;
    }

    private async Task WriteAsync(ExportStreamSection section, CancellationToken cancellationToken)
    {
        using var item = meter.Begin(section.Info.Path, section.Info.NarSize);
        RandomAccess.Write(file.SafeFileHandle, section.Head.Span, _start + section.Offset);
        var nar = await store.OpenNarAsync(section.Info.Path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            var hash = Copy(section, nar, item, cancellationToken);
            if (!hash.Equals(section.Info.NarHash))
            {
                throw new HashMismatchException(store, section.Info.Path, section.Info.NarHash, hash);
            }
        }
    }

    private Hash Copy(ExportStreamSection section, Stream nar, ProgressItem item, CancellationToken cancellationToken)
    {
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha256);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            long length = 0;
            for (var count = nar.Read(block); count > 0; count = nar.Read(block))
            {
                cancellationToken.ThrowIfCancellationRequested();

                // More than was recorded belongs to no place in the file.
                hasher.Append(block.AsSpan(0, count));
                if (length + count <= section.Info.NarSize)
                {
                    RandomAccess.Write(file.SafeFileHandle, block.AsSpan(0, count), _start + section.NarOffset + length);
                }

                length += count;
                item.Add(count);
            }

            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
