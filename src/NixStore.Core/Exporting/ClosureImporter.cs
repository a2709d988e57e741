using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Exporting;

/// <summary>
/// Takes the paths of an export stream into a store. All of the stream is read and put aside before the first path becomes valid, so that
/// a stream that is damaged, or needs what the store lacks, changes nothing.
/// </summary>
/// <param name="store">The store.</param>
public sealed class ClosureImporter(IWritableStore store)
{
    /// <summary>Finds out what an import would do, and writes nothing.</summary>
    /// <param name="stream">The export stream, uncompressed; it is read to its end and stays open.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NixFormatException">The stream is malformed.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<ImportPlan> PlanAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        var paths = new List<ImportedPath>();
        var references = new HashSet<StorePath>();
        using (var reader = new ExportStreamReader(stream, store.Directory, leaveOpen: true))
        {
            while (reader.ReadEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ExportStreamMetadata metadata = entry.Finish();
                paths.Add(new ImportedPath(metadata.Path, metadata.NarSize));
                references.UnionWith(metadata.References);
            }
        }

        references.ExceptWith(paths.Select(static path => path.Path));
        StorePath[] asked = [.. paths.Select(static path => path.Path).Concat(references).Distinct()];
        IReadOnlySet<StorePath> valid = await store.FindValidPathsAsync(asked, cancellationToken).ConfigureAwait(false);
        return new ImportPlan(
            [.. paths.Where(path => !valid.Contains(path.Path))],
            [.. paths.Where(path => valid.Contains(path.Path))],
            [.. references.Where(path => !valid.Contains(path)).Order()]);
    }

    /// <summary>Imports a stream.</summary>
    /// <param name="stream">The export stream, uncompressed; it is read to its end and stays open.</param>
    /// <param name="cancellationToken">Ends the import; what was read by then is dropped.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="NixFormatException">The stream or a NAR in it is malformed.</exception>
    /// <exception cref="MissingReferencesException">A path refers to one that is neither in the stream nor valid in the store.</exception>
    /// <exception cref="HashMismatchException">A NAR is not what the stream says of it.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public async Task<ImportResult> ImportAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        IPathReceiver receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            var staging = receiver as IStagingReceiver
                ?? throw new NixStoreException($"The store {store.Location} cannot take an export stream. Import it into a local store, and copy from there.");
            var staged = new List<(PathInfo Info, IStagedNar Nar)>();
            var present = new List<ImportedPath>();
            try
            {
                await StageAsync(stream, staging, staged, present, cancellationToken).ConfigureAwait(false);
                await RequireReferencesAsync(staged.ConvertAll(static path => path.Info), cancellationToken).ConfigureAwait(false);
                foreach ((PathInfo info, IStagedNar nar) in staged)
                {
                    await nar.CommitAsync(info, cancellationToken).ConfigureAwait(false);
                }

                await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                foreach ((_, IStagedNar nar) in staged)
                {
                    await nar.DisposeAsync().ConfigureAwait(false);
                }
            }

            return new ImportResult(staged.ConvertAll(static path => new ImportedPath(path.Info.Path, path.Info.NarSize)), present);
        }
    }

    private async Task StageAsync(
        Stream stream, IStagingReceiver receiver, List<(PathInfo Info, IStagedNar Nar)> staged, List<ImportedPath> present, CancellationToken cancellationToken)
    {
        using var reader = new ExportStreamReader(stream, store.Directory, leaveOpen: true);
        while (reader.ReadEntry() is { } entry)
        {
            // Where the information comes first, a path that is there already need not be unpacked.
            if (entry.Info is { } known && await IsValidAsync(known.Path, cancellationToken).ConfigureAwait(false))
            {
                present.Add(new ImportedPath(known.Path, entry.Finish().NarSize));
                continue;
            }

            string subject = entry.Info is { } announced ? store.Directory.Print(announced.Path) : entry.Place.ToString();
            IStagedNar nar = await receiver.StageAsync(subject, entry.Nar, cancellationToken).ConfigureAwait(false);
            PathInfo info;
            try
            {
                ExportStreamMetadata metadata = entry.Finish();
                info = (entry.Info ?? metadata.ToPathInfo(nar.NarHash)) with { Ultimate = false, RegistrationTime = null };
            }
            catch
            {
                await nar.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            if (entry.Info is null && await IsValidAsync(info.Path, cancellationToken).ConfigureAwait(false))
            {
                await nar.DisposeAsync().ConfigureAwait(false);
                present.Add(new ImportedPath(info.Path, info.NarSize));
                continue;
            }

            staged.Add((info, nar));
            if (!info.NarHash.Equals(nar.NarHash))
            {
                throw HashMismatchException.OfReceived(store, info.Path, info.NarHash, nar.NarHash);
            }
        }
    }

    private async Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken)
        => (await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0;

    private async Task RequireReferencesAsync(List<PathInfo> paths, CancellationToken cancellationToken)
    {
        HashSet<StorePath> references = [.. paths.SelectMany(static info => info.References)];
        references.ExceptWith(paths.Select(static info => info.Path));
        if (references.Count > 0)
        {
            references.ExceptWith(await store.FindValidPathsAsync(references, cancellationToken).ConfigureAwait(false));
        }

        if (references.Count > 0)
        {
            throw new MissingReferencesException(store, [.. references.Order()]);
        }
    }
}
