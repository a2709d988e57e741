using System.Buffers;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>
/// Writes an export stream to a file, several paths at the same time, each to its own position. A block is hashed and written by the thread
/// that has read it, while it is in the cache of its core.
/// </summary>
/// <param name="store">The store of the paths.</param>
/// <param name="layout">The layout of the stream.</param>
/// <param name="file">The file. The stream starts at its position, which is then moved to the end of the stream.</param>
/// <param name="meter">Receives progress reports.</param>
internal sealed class FileExport(IStore store, ExportStreamLayout layout, FileStream file, ProgressMeter meter)
{
    private const int BlockSize = 256 * 1024;
    private const int MostAtOnce = 8;

    private readonly long _start = file.Position;

    /// <summary>
    /// Returns whether there are enough paths for several threads. If one path is larger than the others together, it is faster to hash on
    /// a second thread.
    /// </summary>
    public static bool IsWorthIt(ExportPlan plan)
        => plan.Paths.Count > 1
            && plan.Paths.All(static info => info.NarSize > 0)
            && plan.Paths.Max(static info => info.NarSize) <= plan.Bytes / 2;

    /// <summary>Writes the stream.</summary>
    /// <exception cref="HashMismatchException">The contents of a path do not match the recorded hash.</exception>
    /// <exception cref="NixStoreException">A path cannot be read.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        // The largest paths are first, so that the threads finish at about the same time.
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

                // Bytes after the recorded size are not written.
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
