using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// Adds paths to a binary cache. The NAR of a path is uploaded first, then its listing, and its narinfo after those of its references, so
/// that the cache is always closed.
/// </summary>
internal sealed class BinaryCacheReceiver(
    WritableBinaryCacheStore store, IWritableBlobStore blobs, EncodedBlobs encoded, NarInfoSource narInfos, BinaryCacheSettings settings,
    IReadOnlyCollection<SecretKey> keys) : IPathReceiver
{
    private const int PutAtOnce = 16;

    private readonly Lock _gate = new();
    private readonly ReceivedPathQueue<NarInfo> _queue = new();
    private readonly NarCompressor _compressor = new(settings);
    private readonly ConcurrentDictionary<BlobName, Lazy<Task>> _uploads = new();
    private ExceptionDispatchInfo? _failure;

    public async Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);

        // Another client may have added the path since the plan was made.
        if (await IsValidNowAsync(info.Path, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var staged = await StageAsync(store.Directory.Print(info.Path), nar, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            return await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken)
    {
        var upload = await blobs.BeginUploadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var compressed = _compressor.Compress(nar, upload.Contents, cancellationToken);

            // Many uploads may wait for their names, more than the number of open files allows.
            await upload.Contents.DisposeAsync().ConfigureAwait(false);
            return new StagedNar(this, upload, compressed);
        }
        catch (Exception failure)
        {
            await upload.DisposeAsync().ConfigureAwait(false);
            if (ReceivingErrors.LackContext(failure))
            {
                throw ReceivingErrors.Explain(store, subject, failure);
            }

            throw;
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StorePath> missing;
        lock (_gate)
        {
            _failure?.Throw();
            missing = _queue.Missing;
        }

        foreach (var path in missing)
        {
            if (await IsValidNowAsync(path, cancellationToken).ConfigureAwait(false))
            {
                Settle(path);
            }
        }

        await PutReadyAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _queue.RequireNoneWaits(store.Directory, store.Location);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var key in keys)
        {
            key.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task<bool> CommitAsync(ValidPathInfo info, IBlobUpload upload, CompressedNar nar, CancellationToken cancellationToken)
    {
        ReceivingErrors.RequireAnnounced(store, info, nar.NarHash, nar.NarSize);

        var name = BinaryCacheLayout.NarOf(nar.FileHash, settings.Compression);
        await PutOnceAsync(name, upload, cancellationToken).ConfigureAwait(false);

        if (nar.Listing is not null)
        {
            await PutListingAsync(info.Path, nar.Listing, name, cancellationToken).ConfigureAwait(false);
        }

        var published = info with
        {
            NarSize = nar.NarSize,
            RegistrationTime = null,
            Ultimate = false,
            Signatures = [.. info.Signatures.Where(static signature => signature.IsWellFormed)],
        };
        var narInfo = new NarInfo(published.Sign(keys, store.Directory), name.Text)
        {
            Compression = CompressionMethods.NameOf(settings.Compression),
            FileHash = nar.FileHash,
            FileSize = nar.FileSize,
        };
        var valid = await store.FindAnnouncedPathsAsync(info.References, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _failure?.Throw();
            if (!_queue.TryAdd(narInfo.Info, narInfo, references => references.Where(valid.Contains).ToHashSet()))
            {
                return false;
            }
        }

        await PutReadyAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task PutListingAsync(StorePath path, NarListing listing, BlobName nar, CancellationToken cancellationToken)
    {
        if (settings.WriteListings)
        {
            await encoded.PutAsync(
                BinaryCacheLayout.ListingOf(path),
                NarListingJson.Write(listing),
                BinaryCacheLayout.ListingType,
                settings.ListingCompression,
                cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var (name, json) in settings.IndexesDebugInfo ? DebugInfoLinks.Find(listing, nar.Text) : [])
        {
            // As Nix: an entry that is there leads to the same build.
            if (!await store.HasAsync(name, cancellationToken).ConfigureAwait(false))
            {
                await blobs.PutAsync(name, json, BinaryCacheLayout.ListingType, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Paths of equal contents share a NAR. One that is there already is replaced: what has its name may be damaged.
    private async Task PutOnceAsync(BlobName name, IBlobUpload upload, CancellationToken cancellationToken)
    {
        var putting = _uploads.GetOrAdd(
            name, _ => new Lazy<Task>(() => upload.CompleteAsync(name, BinaryCacheLayout.NarType, cancellationToken)));
        try
        {
            await putting.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _uploads.TryRemove(KeyValuePair.Create(name, putting));
            throw;
        }
    }

    private async Task PutReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (TakeReady() is { Count: > 0 } ready)
            {
                await Parallel.ForEachAsync(
                    ready,
                    new ParallelOptions { MaxDegreeOfParallelism = PutAtOnce, CancellationToken = cancellationToken },
                    async (narInfo, token) => await PutAsync(narInfo, token).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // Waiting paths may refer to the failed one, so the receiver accepts no more.
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(failure);
            }

            throw;
        }
    }

    private async Task PutAsync(NarInfo narInfo, CancellationToken cancellationToken)
    {
        await encoded.PutAsync(
            BinaryCacheLayout.NarInfoOf(narInfo.Info.Path.HashPart),
            narInfo.Print(store.Directory),
            BinaryCacheLayout.NarInfoType,
            settings.NarInfoCompression,
            cancellationToken).ConfigureAwait(false);
        narInfos.Remember(narInfo);
        Settle(narInfo.Info.Path);
    }

    private List<NarInfo> TakeReady()
    {
        var ready = new List<NarInfo>();
        lock (_gate)
        {
            while (_queue.TryTakeReady(out var narInfo))
            {
                ready.Add(narInfo);
            }
        }

        return ready;
    }

    private void Settle(StorePath path)
    {
        lock (_gate)
        {
            _queue.Settle(path);
        }
    }

    private async Task<bool> IsValidNowAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await narInfos.FindAnewAsync(path, cancellationToken).ConfigureAwait(false) is { } narInfo
                && await store.HasNarAsync(narInfo, cancellationToken).ConfigureAwait(false);
        }
        catch (NixFormatException)
        {
            // An unusable narinfo is replaced.
            return false;
        }
    }

    private sealed class StagedNar(BinaryCacheReceiver receiver, IBlobUpload upload, CompressedNar nar) : IStagedNar
    {
        public Hash NarHash => nar.NarHash;

        public long NarSize => nar.NarSize;

        public Task<bool> CommitAsync(ValidPathInfo info, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(info);
            return receiver.CommitAsync(info, upload, nar, cancellationToken);
        }

        public ValueTask DisposeAsync() => upload.DisposeAsync();
    }
}
