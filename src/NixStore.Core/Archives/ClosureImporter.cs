using NixStore.Closures;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.Archives;

/// <summary>
/// Adds the paths of an export stream to a store. A stream that can be read twice is scanned first: if the store has all references, each
/// path becomes valid as soon as it is complete, so that an interrupted import can be continued. Any other stream is stored completely
/// before its first path becomes valid. In both cases, a stream with missing references changes nothing.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="policy">The policy for signatures of paths that the store lacks, or null if the stream is trusted.</param>
public sealed class ClosureImporter(IWritableStore store, SignaturePolicy? policy = null)
{
    // The export stream of Nix does not contain the hash of a NAR.
    private static readonly Hash _unknownHash = new(NixHashAlgorithm.Sha256, new byte[32]);

    /// <summary>Scans a stream to determine what its import would do, without writing.</summary>
    /// <param name="stream">The uncompressed export stream. It is read to its end and stays open.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NixFormatException">The stream is malformed.</exception>
    /// <exception cref="NixStoreException">The stream or the store cannot be read, or signatures are required and the format has
    /// none.</exception>
    public async Task<ImportPlan> PlanAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        var entries = new List<ExportStreamMetadata>();
        var infosBeforeNars = new Dictionary<StorePath, ValidPathInfo>();
        var infos = new Dictionary<StorePath, ValidPathInfo>();
        using (var source = new ImportStream(stream, store))
        {
            while (source.ReadEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var hash = store.ReceivesInOrder && entry.Info is null ? source.Measure(entry) : _unknownHash;
                var metadata = source.Finish(entry);
                entries.Add(metadata);
                infos[metadata.Path] = entry.Info ?? metadata.ToPathInfo(hash);
                if (entry.Info is { } info)
                {
                    infosBeforeNars[info.Path] = info;
                }
            }
        }

        StorePath[] asked = [.. entries.SelectMany(static entry => entry.References.Append(entry.Path)).Distinct()];
        var valid = await store.FindValidPathsAsync(asked, cancellationToken).ConfigureAwait(false);
        ExportStreamMetadata[] missing = [.. entries.Where(entry => !valid.Contains(entry.Path))];
        ValidPathInfo[] missingInfos = [.. missing.Select(entry => infos[entry.Path])];
        var refused = await store.FindRefusedAsync(missingInfos, cancellationToken).ConfigureAwait(false);
        var untrusted = new ImportTrust(policy, store.Directory).Find(missing, infosBeforeNars);
        return new ImportPlan(entries, valid, untrusted, refused)
        {
            Infos = infos,
            PresentInfos = [.. infosBeforeNars.Values.Where(info => valid.Contains(info.Path))],
        };
    }

    /// <summary>Imports a stream that was scanned. Paths that are valid by then are skipped.</summary>
    /// <param name="plan">The result of the scan.</param>
    /// <param name="stream">The same stream at the same position. It is read to its end and stays open.</param>
    /// <param name="progress">Receives progress reports at most ten times a second, from worker threads.</param>
    /// <param name="cancellationToken">A token to cancel the import. Paths that are valid by then stay valid.</param>
    /// <returns>The result.</returns>
    /// <exception cref="MissingReferencesException">A reference is neither in the stream nor valid in the store. Nothing was
    /// written.</exception>
    /// <exception cref="UntrustedPathsException">A path that the store lacks requires a trusted signature and has none. Nothing was
    /// written.</exception>
    /// <exception cref="PathsRefusedException">The store would reject some of the paths. Nothing was written.</exception>
    /// <exception cref="NixFormatException">The stream has changed, or a NAR is malformed. Previous paths are valid.</exception>
    /// <exception cref="HashMismatchException">A NAR does not match the information in the stream. Previous paths are valid.</exception>
    /// <exception cref="NixStoreException">The stream cannot be read, or the store cannot be written. Previous paths are valid.</exception>
    public async Task<ImportResult> ImportAsync(
        ImportPlan plan, Stream stream, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(stream);
        if (plan.MissingReferences.Count > 0)
        {
            throw new MissingReferencesException(store, plan.MissingReferences, plan.LackingPath);
        }

        new ImportTrust(policy, store.Directory).Require(plan.Untrusted);
        if (plan.Refused.Count > 0)
        {
            throw new PathsRefusedException(store, plan.Refused);
        }

        await KeepReferencesAsync(plan, cancellationToken).ConfigureAwait(false);
        await new SignatureCopier(store).CopyAsync(plan.PresentInfos, cancellationToken).ConfigureAwait(false);
        if (plan.Paths.Count == 0 && await AreValidAsync(plan.Present, cancellationToken).ConfigureAwait(false))
        {
            return new ImportResult([], plan.Present);
        }

        var meter = new ProgressMeter(progress, plan.Bytes, plan.Paths.Count);
        var result = await ImportAsync(plan, stream, meter, cancellationToken).ConfigureAwait(false);
        meter.Report();
        return result;
    }

    /// <summary>Imports a stream that can be read only once.</summary>
    /// <param name="stream">The uncompressed export stream. It is read to its end and stays open.</param>
    /// <param name="cancellationToken">A token to cancel the import. What was read by then is discarded.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NixFormatException">The stream or a NAR is malformed. No path became valid.</exception>
    /// <exception cref="MissingReferencesException">A reference is neither in the stream nor valid in the store. No path became
    /// valid.</exception>
    /// <exception cref="UntrustedPathsException">A path that the store lacks requires a trusted signature and has none. No path became
    /// valid.</exception>
    /// <exception cref="HashMismatchException">A NAR does not match the information in the stream. No path became valid.</exception>
    /// <exception cref="NixStoreException">The stream cannot be read, or the store cannot be written.</exception>
    public Task<ImportResult> ImportAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReceiveAsync(stream, (source, receiver) => ImportAtEndAsync(source, receiver, cancellationToken), cancellationToken);
    }

    private async Task<ImportResult> ImportAsync(ImportPlan plan, Stream stream, ProgressMeter meter, CancellationToken cancellationToken)
    {
        if (!store.ReceivesInOrder)
        {
            return await ReceiveAsync(
                stream, (source, receiver) => ImportAlongAsync(plan, source, receiver, meter, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        }

        if (!plan.IsInOrder)
        {
            return await ImportAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        using var source = new ImportStream(stream, store);
        return await new OrderedImport(store, plan, source, new ImportTrust(policy, store.Directory), meter).RunAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Protects the references and the skipped paths of the stream from the garbage collector.</summary>
    private async Task KeepReferencesAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        if (plan.References.Count > 0 || plan.Present.Count > 0)
        {
            await KeepAsync([.. plan.References, .. plan.Present.Select(static path => path.Path)], cancellationToken)
                .ConfigureAwait(false);
            await RequireReferencesAsync(plan.References, plan.FindReferrer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        if (store.Find<ITemporaryRootStore>() is { } kept)
        {
            await kept.AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ImportResult> ReceiveAsync(
        Stream stream, Func<ImportStream, IPathReceiver, Task<ImportResult>> import, CancellationToken cancellationToken)
    {
        var receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            // Reading from a stream that can seek is cheap.
            using var ahead = stream.CanSeek ? null : new ReadAheadStream(stream);
            using var source = new ImportStream(ahead ?? stream, store);
            var result = await import(source, receiver).ConfigureAwait(false);
            await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    /// <summary>Makes each path valid while the next one is unpacked.</summary>
    private async Task<ImportResult> ImportAlongAsync(
        ImportPlan plan, ImportStream source, IPathReceiver receiver, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var imported = new List<ImportedPath>();
        var present = new List<ImportedPath>();
        var trust = new ImportTrust(policy, store.Directory);
        var committing = Task.CompletedTask;
        try
        {
            foreach (var known in plan.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var entry = source.ReadEntry(known) ?? throw source.Changed();
                if (await IsValidAsync(known.Path, cancellationToken).ConfigureAwait(false))
                {
                    present.Add(ToImported(source.Finish(entry, known)));
                    continue;
                }

                // The stream may have changed since it was scanned.
                if (!trust.Allows(entry))
                {
                    trust.Require();
                }

                using var item = meter.Begin(known.Path, known.NarSize);
                using var nar = new ProgressReadStream(entry.Nar, item, cancellationToken);
                var path = await StageAsync(source, entry, known, nar, receiver, cancellationToken).ConfigureAwait(false);
                var before = committing;
                committing = Task.Run(() => CommitAsync(before, path, imported, cancellationToken), CancellationToken.None);
                await before.ConfigureAwait(false);
            }

            if (source.ReadEntry() is not null)
            {
                throw source.Changed();
            }
        }
        finally
        {
            await committing.ConfigureAwait(false);
        }

        return new ImportResult(imported, present);
    }

    private static async Task CommitAsync(Task before, StagedPath path, List<ImportedPath> imported, CancellationToken cancellationToken)
    {
        await using (path.Nar.ConfigureAwait(false))
        {
            await before.ConfigureAwait(false);
            if (await path.Nar.CommitAsync(path.Info, cancellationToken).ConfigureAwait(false))
            {
                imported.Add(new ImportedPath(path.Info.Path, path.Info.NarSize));
            }
        }
    }

    /// <summary>Stages all paths, and makes them valid if the whole stream is good and the store has all references.</summary>
    private async Task<ImportResult> ImportAtEndAsync(ImportStream source, IPathReceiver receiver, CancellationToken cancellationToken)
    {
        var staged = new List<StagedPath>();
        var imported = new List<ImportedPath>();
        var present = new List<ImportedPath>();
        var trust = new ImportTrust(policy, store.Directory);
        var valid = new List<ValidPathInfo>();
        var asksOnce = receiver.OrderedStreams > 0;
        try
        {
            while (source.ReadEntry() is { } entry)
            {
                // If the information comes first, a valid path need not be unpacked. A remote store is asked once for all paths.
                if (!asksOnce && entry.Info is { } known && await IsKeptAsync(known.Path, cancellationToken).ConfigureAwait(false))
                {
                    present.Add(ToImported(source.Finish(entry)));
                    valid.Add(known);
                    continue;
                }

                if (!trust.Allows(entry))
                {
                    source.Finish(entry);
                    continue;
                }

                staged.Add(await StageAsync(source, entry, null, entry.Nar, receiver, cancellationToken).ConfigureAwait(false));
            }

            trust.Require();
            valid.AddRange(await DropPresentAsync(staged, present, cancellationToken).ConfigureAwait(false));
            await new SignatureCopier(store).CopyAsync(valid, cancellationToken).ConfigureAwait(false);
            HashSet<StorePath> references = [.. staged.SelectMany(static path => path.Info.References)];
            references.ExceptWith(staged.Select(static path => path.Info.Path));
            await RequireReferencesAsync(
                references,
                missing => staged.Find(path => path.Info.References.Any(missing.Contains))?.Info.Path,
                cancellationToken).ConfigureAwait(false);
            await PathsRefusedException.ThrowIfAnyAsync(store, staged.ConvertAll(static path => path.Info), cancellationToken)
                .ConfigureAwait(false);
            await CommitAsync(staged, receiver, imported, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var path in staged)
            {
                await path.Nar.DisposeAsync().ConfigureAwait(false);
            }
        }

        return new ImportResult(imported, present);
    }

    private async Task<IReadOnlyList<ValidPathInfo>> DropPresentAsync(
        List<StagedPath> staged, List<ImportedPath> present, CancellationToken cancellationToken)
    {
        StorePath[] paths = [.. staged.Select(static path => path.Info.Path)];
        if (paths.Length > 0)
        {
            await KeepAsync(paths, cancellationToken).ConfigureAwait(false);
        }

        var valid = await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        var dropped = staged.FindAll(path => valid.Contains(path.Info.Path));
        foreach (var path in dropped)
        {
            present.Add(new ImportedPath(path.Info.Path, path.Info.NarSize));
            await path.Nar.DisposeAsync().ConfigureAwait(false);
        }

        staged.RemoveAll(path => valid.Contains(path.Info.Path));
        return dropped.ConvertAll(static path => path.Info);
    }

    private static async Task CommitAsync(
        List<StagedPath> staged, IPathReceiver receiver, List<ImportedPath> imported, CancellationToken cancellationToken)
    {
        if (receiver.OrderedStreams == 0)
        {
            foreach (var path in staged)
            {
                await CommitAsync(Task.CompletedTask, path, imported, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var nars = staged
            .DistinctBy(static path => path.Info.Path)
            .ToDictionary(static path => path.Info.Path, static path => path.Nar);
        var infos = DependencyOrder.Sort(staged.Select(static path => path.Info));
        await receiver.ReceiveAllAsync(infos, (info, stop) => Task.FromResult(nars[info.Path].OpenNar(stop)!), cancellationToken)
            .ConfigureAwait(false);
        imported.AddRange(infos.Select(static info => new ImportedPath(info.Path, info.NarSize)));
    }

    private async Task<StagedPath> StageAsync(
        ImportStream source,
        ExportStreamEntry entry,
        ExportStreamMetadata? known,
        Stream nar,
        IPathReceiver receiver,
        CancellationToken cancellationToken)
    {
        var staged = await receiver.StageAsync(source.Describe(entry, known), nar, cancellationToken).ConfigureAwait(false);
        try
        {
            var metadata = source.Finish(entry, known);
            var info = (entry.Info ?? metadata.ToPathInfo(staged.NarHash)) with { Ultimate = false, RegistrationTime = null };
            return info.NarHash.Equals(staged.NarHash)
                ? new StagedPath(info, staged)
                : throw HashMismatchException.OfReceived(store, info.Path, info.NarHash, staged.NarHash);
        }
        catch
        {
            await staged.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken)
        => (await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0;

    private async Task<bool> IsKeptAsync(StorePath path, CancellationToken cancellationToken)
    {
        await KeepAsync([path], cancellationToken).ConfigureAwait(false);
        return await IsValidAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AreValidAsync(IReadOnlyList<ImportedPath> paths, CancellationToken cancellationToken)
    {
        StorePath[] asked = [.. paths.Select(static path => path.Path).Distinct()];
        return (await store.FindValidPathsAsync(asked, cancellationToken).ConfigureAwait(false)).Count == asked.Length;
    }

    private async Task RequireReferencesAsync(
        IReadOnlyCollection<StorePath> references,
        Func<IReadOnlyCollection<StorePath>, StorePath?> findReferrer,
        CancellationToken cancellationToken)
    {
        var valid = await store.FindValidPathsAsync(references, cancellationToken).ConfigureAwait(false);
        if (valid.Count < references.Count)
        {
            StorePath[] missing = [.. references.Where(path => !valid.Contains(path)).Order()];
            throw new MissingReferencesException(store, missing, findReferrer(missing));
        }
    }

    private static ImportedPath ToImported(ExportStreamMetadata metadata) => new(metadata.Path, metadata.NarSize);

    private sealed record StagedPath(ValidPathInfo Info, IStagedNar Nar);
}
