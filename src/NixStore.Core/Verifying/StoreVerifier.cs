using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;

namespace NixStore.Verifying;

/// <summary>Checks whether the contents of paths are those that their hashes tell: several paths at once, the largest first.</summary>
/// <param name="store">The store that has the paths.</param>
/// <param name="progress">Told how far it is, at most ten times a second; null where nobody wants to know.</param>
public sealed class StoreVerifier(IStore store, IProgress<OperationProgress>? progress = null)
{
    private const int BufferSize = 256 * 1024;
    private const int MostWorkers = 8;

    /// <summary>Checks paths.</summary>
    /// <param name="paths">What the store knows of them.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>A result for each, as it is found. That contents are bad is a result and no exception.</returns>
    public async IAsyncEnumerable<PathVerification> VerifyAsync(
        IReadOnlyCollection<PathInfo> paths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var meter = new ProgressMeter(progress, paths.Sum(static info => info.NarSize), paths.Count);
        var results = Channel.CreateBounded<PathVerification>(64);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.Run(
            () => VerifyAllAsync(paths, meter, results.Writer, ending.Token), CancellationToken.None);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            // Also where the caller wants no more: nothing goes on reading behind its back.
            await ending.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        meter.Report();
    }

    private async Task VerifyAllAsync(
        IEnumerable<PathInfo> paths, ProgressMeter meter, ChannelWriter<PathVerification> results, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 2, MostWorkers),
        };
        try
        {
            await Parallel.ForEachAsync(
                paths.OrderByDescending(static info => info.NarSize),
                options,
                async (info, token) => await results.WriteAsync(await VerifyOneAsync(info, meter, token).ConfigureAwait(false), token).ConfigureAwait(false))
                .ConfigureAwait(false);
            results.Complete();
        }
        catch (Exception failure)
        {
            results.Complete(failure);
        }
    }

    private async Task<PathVerification> VerifyOneAsync(PathInfo info, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var item = meter.Begin(info.Path, info.NarSize);
        try
        {
            var actual = await HashAsync(info.Path, item, cancellationToken).ConfigureAwait(false);
            return new PathVerification(
                info, actual.Equals(info.NarHash) ? VerificationStatus.Valid : VerificationStatus.Modified, actual, null);
        }
        catch (Exception failure) when (failure is NixStoreException or IOException or UnauthorizedAccessException)
        {
            return new PathVerification(
                info, failure is NarNotFoundException || IsMissing(info.Path) ? VerificationStatus.Missing : VerificationStatus.Unreadable, null, failure);
        }
    }

    private async Task<Hash> HashAsync(StorePath path, ProgressItem item, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var nar = await store.OpenNarAsync(path, cancellationToken).ConfigureAwait(false);
            await using (nar.ConfigureAwait(false))
            {
                using var hasher = new IncrementalHasher(HashAlgorithm.Sha256);
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();

                    // Packing is work for a processor, and this is a worker's thread: not an asynchronous read.
                    var count = nar.Read(buffer);
                    if (count == 0)
                    {
                        return hasher.Finish();
                    }

                    hasher.Append(buffer.AsSpan(0, count));
                    item.Add(count);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsMissing(StorePath path)
    {
        if (store is not IPhysicalStore physical)
        {
            return false;
        }

        var file = new FileInfo(Path.Combine(physical.PhysicalDirectory, path.BaseName));
        return !Path.Exists(file.FullName) && file.LinkTarget is null;
    }
}
