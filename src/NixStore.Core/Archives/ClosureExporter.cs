using NixStore.Closures;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;

namespace NixStore.Archives;

/// <summary>Writes the closure of paths to one stream, and checks the hash of each NAR.</summary>
/// <param name="store">The store of the paths.</param>
/// <param name="format">The format of the stream.</param>
public sealed class ClosureExporter(IStore store, ExportStreamFormat format)
{
    private const int BufferSize = 256 * 1024;

    // Handing a smaller block to another thread takes longer than hashing it.
    private const int WorthATask = 64 * 1024;

    /// <summary>Determines what an export writes.</summary>
    /// <param name="paths">The paths whose closure is exported.</param>
    /// <param name="excluded">Paths that are omitted. References to them remain.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NixStoreException">A path is not valid in the store, or the store cannot be read.</exception>
    public async Task<ExportPlan> PlanAsync(
        IEnumerable<StorePath> paths, IReadOnlySet<StorePath> excluded, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(excluded);
        var closure = await FindCurrentAsync([.. paths], cancellationToken).ConfigureAwait(false);
        var written = closure.Paths.Where(info => !excluded.Contains(info.Path)).ToList();
        return new ExportPlan(
            await store.CompleteAsync(written, cancellationToken).ConfigureAwait(false),
            [.. closure.Paths.Where(info => excluded.Contains(info.Path))]);
    }

    /// <summary>Writes the paths of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">The target, which stays open.</param>
    /// <param name="progress">Receives progress reports at most ten times a second.</param>
    /// <param name="cancellationToken">A token to cancel the export. The output is then incomplete.</param>
    /// <returns>A task that completes when everything is written.</returns>
    /// <exception cref="HashMismatchException">The contents of a path do not match the recorded hash. The output is then
    /// incomplete.</exception>
    /// <exception cref="NixStoreException">A path cannot be read.</exception>
    public async Task ExportAsync(
        ExportPlan plan, Stream output, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        var meter = new ProgressMeter(progress, plan.Bytes, plan.Paths.Count);
        if (output is FileStream { CanSeek: true } file && FileExport.IsWorthIt(plan))
        {
            var layout = ExportStreamLayout.Of(plan.Paths, store.Directory, format);
            await new FileExport(store, layout, file, meter).WriteAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WriteAsync(plan, output, meter, cancellationToken).ConfigureAwait(false);
        }

        meter.Report();
    }

    // What is written cannot be taken back, so the plan contains nothing that is out of date.
    private async Task<Closure> FindCurrentAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var query = new ClosureQuery(store, new ClosureOptions());
        while (true)
        {
            var closure = await query.FindAsync(paths, cancellationToken).ConfigureAwait(false);
            if (await store.AreCurrentAsync(closure.Paths, cancellationToken).ConfigureAwait(false))
            {
                return closure;
            }
        }
    }

    private async Task WriteAsync(ExportPlan plan, Stream output, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var writer = new ExportStreamWriter(output, store.Directory, format);
        var buffers = (new byte[BufferSize], new byte[BufferSize]);
        foreach (var info in plan.Paths)
        {
            using var item = meter.Begin(info.Path, info.NarSize);
            await ExportAsync(info, writer, buffers, item, cancellationToken).ConfigureAwait(false);
        }

        writer.Finish();
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExportAsync(
        ValidPathInfo info,
        ExportStreamWriter writer,
        (byte[] Block, byte[] Next) buffers,
        ProgressItem item,
        CancellationToken cancellationToken)
    {
        var nar = await store.OpenNarAsync(info.Path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            var section = writer.BeginPath(info);
            await using (section.ConfigureAwait(false))
            {
                var hash = await CopyAsync(nar, section, buffers, item, cancellationToken).ConfigureAwait(false);
                if (!hash.Equals(info.NarHash))
                {
                    throw new HashMismatchException(store, info.Path, info.NarHash, hash);
                }
            }

            writer.EndPath();
        }
    }

    /// <summary>Hashes one block while it is written and the next block is read, which take about the same time.</summary>
    private static async Task<Hash> CopyAsync(
        Stream source, Stream target, (byte[] Block, byte[] Next) buffers, ProgressItem item, CancellationToken cancellationToken)
    {
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha256);
        var (block, next) = buffers;
        var count = source.Read(block);
        while (count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hashing = HashAsync(hasher, block.AsMemory(0, count));
            try
            {
                target.Write(block.AsSpan(0, count));
                item.Add(count);
                count = source.Read(next);
            }
            finally
            {
                await hashing.ConfigureAwait(false);
            }

            (block, next) = (next, block);
        }

        return hasher.Finish();
    }

    private static Task HashAsync(IncrementalHasher hasher, ReadOnlyMemory<byte> block)
    {
        if (block.Length >= WorthATask)
        {
            return Task.Run(() => hasher.Append(block.Span), CancellationToken.None);
        }

        hasher.Append(block.Span);
        return Task.CompletedTask;
    }
}
