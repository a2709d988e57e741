using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;

namespace NixStore.Verifying;

/// <summary>
/// Verifies paths of a store: their contents by hash, then their references, then the metadata of their files. Several paths are verified
/// concurrently, the largest first.
/// </summary>
/// <param name="store">The store of the paths.</param>
/// <param name="progress">Receives progress reports at most ten times a second, or null for none.</param>
public sealed class StoreVerifier(IStore store, IProgress<OperationProgress>? progress = null)
{
    private const int BufferSize = 256 * 1024;
    private const int MostWorkers = 8;

    private static NixStoreException WithoutHash
        => new(
            "The store has no hash of its contents, as after an old version of Nix. "
            + "'nix-store --verify --check-contents' writes it there.");

    /// <summary>Verifies paths.</summary>
    /// <param name="paths">The information of the store about the paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A result for each path, as it is found. Modified contents are a result, not an exception.</returns>
    public async IAsyncEnumerable<PathVerification> VerifyAsync(
        IReadOnlyCollection<ValidPathInfo> paths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var brokenReferences = await FindBrokenReferencesAsync(paths, cancellationToken).ConfigureAwait(false);
        var meter = new ProgressMeter(progress, ByteCount.Sum(paths.Select(static info => info.NarSize)), paths.Count);
        var results = Channel.CreateBounded<PathVerification>(64);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.Run(
            () => VerifyAllAsync(paths, brokenReferences, meter, results.Writer, ending.Token), CancellationToken.None);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            // Also if the caller stops enumerating, so that no thread continues to read.
            await ending.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        meter.Report();
    }

    /// <summary>Finds files in the directory of the store that belong to no valid path and to no path that is being added.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The files as full store paths. Empty for a store without files.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<string>> FindUnregisteredAsync(CancellationToken cancellationToken = default)
        => store.Find<IAuditableStore>() is { } audited
            ? [.. (await audited.FindUnregisteredFilesAsync(cancellationToken).ConfigureAwait(false))
                .Select(name => $"{store.Directory.Path}/{name}")]
            : [];

    /// <summary>Finds the records with values that break their format.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The records; none for a store that keeps no records of its own.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<BadRecord>> FindBadRecordsAsync(CancellationToken cancellationToken = default)
        => store.Find<IAuditableStore>() is { } audited ? await audited.FindBadRecordsAsync(cancellationToken).ConfigureAwait(false) : [];

    private async Task<Dictionary<StorePath, NixStoreException>> FindBrokenReferencesAsync(
        IReadOnlyCollection<ValidPathInfo> paths, CancellationToken cancellationToken)
    {
        var broken = new Dictionary<StorePath, NixStoreException>();
        var known = paths.Select(static info => info.Path).ToHashSet();
        var others = paths.SelectMany(static info => info.References).Where(reference => !known.Contains(reference)).ToHashSet();
        if (others.Count > 0)
        {
            var valid = await store.FindValidPathsAsync(others, cancellationToken).ConfigureAwait(false);
            foreach (var info in paths)
            {
                if (info.References.FirstOrDefault(reference => others.Contains(reference) && !valid.Contains(reference)) is { } absent)
                {
                    broken[info.Path] = new NixStoreException(
                        $"It refers to {store.Directory.Print(absent)}, which is not valid. Copy that path to the store too.");
                }
            }
        }

        if (store.Find<IAuditableStore>() is { } audited)
        {
            foreach (var path in await audited.FindPathsWithLostReferencesAsync(known, cancellationToken).ConfigureAwait(false))
            {
                broken[path] = new NixStoreException("The store has lost its references. Delete the path and copy it to the store again.");
            }
        }

        return broken;
    }

    private async Task VerifyAllAsync(
        IEnumerable<ValidPathInfo> paths,
        Dictionary<StorePath, NixStoreException> brokenReferences,
        ProgressMeter meter,
        ChannelWriter<PathVerification> results,
        CancellationToken cancellationToken)
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
                async (info, token) =>
                {
                    var result = await VerifyOneAsync(info, brokenReferences.GetValueOrDefault(info.Path), meter, token)
                        .ConfigureAwait(false);
                    await results.WriteAsync(result, token).ConfigureAwait(false);
                }).ConfigureAwait(false);
            results.Complete();
        }
        catch (Exception failure)
        {
            results.Complete(failure);
        }
    }

    private async Task<PathVerification> VerifyOneAsync(
        ValidPathInfo info, NixStoreException? brokenReference, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var item = meter.Begin(info.Path, info.NarSize);
        var result = await VerifyOneAsync(info, brokenReference, item, cancellationToken).ConfigureAwait(false);
        if (result.Status is VerificationStatus.Valid or VerificationStatus.BrokenReference or VerificationStatus.NotCanonical
            || await FindElsewhereAsync(result, cancellationToken).ConfigureAwait(false) is not { } other)
        {
            return result;
        }

        item.Restart();
        return await VerifyOneAsync(other, brokenReference, item, cancellationToken).ConfigureAwait(false);
    }

    // What a cache said in an earlier session may be out of date, and is no fault of the cache.
    private async Task<ValidPathInfo?> FindElsewhereAsync(PathVerification result, CancellationToken cancellationToken)
    {
        try
        {
            var failure = result.Error ?? new NixStoreException("The contents have another hash.");
            return await store.FindElsewhereAsync(result.Info, failure, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException)
        {
            return null;
        }
    }

    private async Task<PathVerification> VerifyOneAsync(
        ValidPathInfo info, NixStoreException? brokenReference, ProgressItem item, CancellationToken cancellationToken)
    {
        try
        {
            var nar = await OpenAsync(info.Path, cancellationToken).ConfigureAwait(false);
            var actual = await HashAsync(nar.Contents, item, cancellationToken).ConfigureAwait(false);
            return info.NarHash.Equals(ValidPathInfo.UnknownHash)
                ? new PathVerification(info, VerificationStatus.BadRecord, actual, WithoutHash)
                : !actual.Equals(info.NarHash) ? new PathVerification(info, VerificationStatus.Modified, actual, null)
                : await FindOtherAddressAsync(info, cancellationToken).ConfigureAwait(false) is { } fault
                    ? new PathVerification(info, VerificationStatus.BadRecord, actual, fault)
                : brokenReference is not null ? new PathVerification(info, VerificationStatus.BrokenReference, actual, brokenReference)
                : FindDeviation(nar, cancellationToken) is { } deviation
                    ? new PathVerification(info, VerificationStatus.NotCanonical, actual, deviation)
                : new PathVerification(info, VerificationStatus.Valid, actual, null);
        }
        catch (Exception failure) when (failure is NixStoreException or IOException or UnauthorizedAccessException)
        {
            return new PathVerification(
                info,
                failure is NarNotFoundException || IsMissing(info.Path) ? VerificationStatus.Missing : VerificationStatus.Unreadable,
                null,
                failure);
        }
    }

    // Importing judges content addresses in the same way.
    private async Task<NixStoreException?> FindOtherAddressAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        if (info.ContentAddress is not { } address)
        {
            return null;
        }

        var addressed = new AddressedContents(info, address, stop => store.OpenNarAsync(info.Path, stop));
        return FindOtherPath(addressed, info, address) is { } fault ? fault
            : addressed.CanBeCompared
                && await addressed.FindOtherHashAsync(cancellationToken).ConfigureAwait(false) is { } actual
            ? new NixStoreException(
                $"Its content address is {address}, but its contents have the hash {actual.ToString(HashFormat.Nix32)} in that way.")
            : null;
    }

    private NixStoreException? FindOtherPath(AddressedContents addressed, ValidPathInfo info, ContentAddress address)
    {
        try
        {
            var path = addressed.FindAddressedPath(store.Directory);
            return path == info.Path
                ? null
                : new NixStoreException($"Its content address {address} is that of {store.Directory.Print(path)}.");
        }
        catch (NixStoreException fault)
        {
            // Not every content address allows references.
            return fault;
        }
    }

    private async Task<AuditedNar> OpenAsync(StorePath path, CancellationToken cancellationToken)
        => store.Find<IAuditableStore>() is { } audited
            ? await audited.OpenAuditedNarAsync(path, cancellationToken).ConfigureAwait(false)
            : new AuditedNar(await store.OpenNarAsync(path, cancellationToken).ConfigureAwait(false), static _ => []);

    private static async Task<Hash> HashAsync(Stream nar, ProgressItem item, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using (nar.ConfigureAwait(false))
            {
                using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha256);
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();

                    // Packing uses the processor, and this is a worker thread, so the read is synchronous.
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

    private static NixStoreException? FindDeviation(AuditedNar nar, CancellationToken cancellationToken)
    {
        var deviations = nar.FindDeviations(cancellationToken);
        return deviations.Count switch
        {
            0 => null,
            1 => new NixStoreException(deviations[0]),
            _ => new NixStoreException($"{deviations[0]} There are {deviations.Count - 1} more deviations."),
        };
    }

    private bool IsMissing(StorePath path)
    {
        if (store.Find<IPhysicalStore>() is not { } physical)
        {
            return false;
        }

        var file = new FileInfo(Path.Combine(physical.PhysicalDirectory, path.BaseName));
        return !Path.Exists(file.FullName) && file.LinkTarget is null;
    }
}
