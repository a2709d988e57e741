using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>
/// Sends the paths of a scanned export stream to a store in one stream: nothing is staged, and the number of round trips does not depend on
/// the number of paths.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="plan">The result of the scan. Each path must follow all of its references.</param>
/// <param name="source">The stream.</param>
/// <param name="trust">The check of signatures.</param>
/// <param name="meter">Receives progress reports.</param>
internal sealed class OrderedImport(IWritableStore store, ImportPlan plan, ImportStream source, ImportTrust trust, ProgressMeter meter)
{
    private int _read;
    private ExportStreamEntry? _entry;
    private ProgressItem? _item;

    /// <summary>Imports the paths that the store lacks.</summary>
    /// <param name="cancellationToken">A token to cancel the import. Paths that are valid by then stay valid.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NixStoreException">See
    /// <see cref="ClosureImporter.ImportAsync(ImportPlan, Stream, IProgress{OperationProgress}, CancellationToken)"/>.</exception>
    public async Task<ImportResult> RunAsync(CancellationToken cancellationToken)
    {
        // Paths may have been added or deleted since the plan was made.
        StorePath[] asked = [.. plan.Entries.Select(static entry => entry.Path), .. plan.References];
        var valid = await store.FindValidPathsAsync(asked, cancellationToken).ConfigureAwait(false);
        if (plan.References.Where(path => !valid.Contains(path)).Order().ToList() is { Count: > 0 } gone)
        {
            throw new MissingReferencesException(store, gone, plan.FindReferrer(gone));
        }

        // A repeated path is imported once.
        var seen = valid.ToHashSet();
        var paths = plan.Entries.Select(static entry => new ImportedPath(entry.Path, entry.NarSize)).ToLookup(path => seen.Add(path.Path));
        List<ImportedPath> imported = [.. paths[true]];

        try
        {
            if (imported.Count > 0)
            {
                var infos = imported.Select(path => plan.Infos[path.Path] with { Ultimate = false, RegistrationTime = null });
                await SendAsync([.. infos], cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            _item?.Dispose();
        }

        return new ImportResult(imported, [.. paths[false]]);
    }

    private async Task SendAsync(IReadOnlyList<ValidPathInfo> infos, CancellationToken cancellationToken)
    {
        var receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            await receiver.ReceiveAllAsync(infos, (info, stop) => Task.FromResult<Stream>(OpenNar(info, stop)), cancellationToken)
                .ConfigureAwait(false);
            while (ReadNext() is not null)
            {
                // Skips the remaining valid paths.
            }

            await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ProgressReadStream OpenNar(ValidPathInfo info, CancellationToken cancellationToken)
    {
        ExportStreamEntry entry;
        do
        {
            entry = ReadNext() ?? throw source.Changed();
        }
        while (plan.Entries[_read - 1].Path != info.Path);

        // The stream may have changed since it was scanned.
        if (!trust.Allows(entry))
        {
            trust.Require();
        }

        _item = meter.Begin(info.Path, info.NarSize);
        return new ProgressReadStream(new ExpectedNarStream(entry.Nar, info, store, FindFault), _item, cancellationToken);

        // If the stream contains no hashes, this hash is from the scan.
        Exception FindFault(Hash actual)
            => entry.Info is null ? source.Changed() : HashMismatchException.OfReceived(store, info.Path, info.NarHash, actual);
    }

    /// <summary>Finishes the current entry and moves to the next.</summary>
    private ExportStreamEntry? ReadNext()
    {
        _item?.Dispose();
        _item = null;
        if (_entry is not null)
        {
            source.Finish(_entry, plan.Entries[_read - 1]);
        }

        if (_read == plan.Entries.Count)
        {
            return source.ReadEntry() is null ? null : throw source.Changed();
        }

        return _entry = source.ReadEntry(plan.Entries[_read++]) ?? throw source.Changed();
    }
}
