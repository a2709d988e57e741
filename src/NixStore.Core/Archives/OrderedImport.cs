using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>
/// Passes the paths of an export stream that was looked through on to a store that takes them in one stream: nothing is put aside, and the
/// store is waited for as often for a thousand paths as for one.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="plan">What was found; each path comes after all that it refers to.</param>
/// <param name="source">The stream.</param>
/// <param name="trust">What is demanded of signatures.</param>
/// <param name="meter">Receives progress reports.</param>
internal sealed class OrderedImport(IOrderedStore store, ImportPlan plan, ImportStream source, ImportTrust trust, ProgressMeter meter)
{
    private int _read;
    private ExportStreamEntry? _entry;
    private ProgressItem? _item;

    /// <summary>Imports what the store lacks.</summary>
    /// <param name="cancellationToken">A token to cancel the import. Paths that are valid by then stay valid.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="NixStoreException">As
    /// <see cref="ClosureImporter.ImportAsync(ImportPlan, Stream, IProgress{OperationProgress}, CancellationToken)"/>.</exception>
    public async Task<ImportResult> RunAsync(CancellationToken cancellationToken)
    {
        // Others may have added some since the plan was made, or collected them.
        StorePath[] asked = [.. plan.Entries.Select(static entry => entry.Path), .. plan.References];
        var valid = await store.FindValidPathsAsync(asked, cancellationToken).ConfigureAwait(false);
        if (plan.References.Where(path => !valid.Contains(path)).Order().ToList() is { Count: > 0 } gone)
        {
            throw new MissingReferencesException(store, gone);
        }

        // One that comes twice is taken once.
        var seen = valid.ToHashSet();
        var paths = plan.Entries.Select(static entry => new ImportedPath(entry.Path, entry.NarSize)).ToLookup(path => seen.Add(path.Path));
        List<ImportedPath> imported = [.. paths[true]];

        try
        {
            if (imported.Count > 0)
            {
                await SendAsync([.. imported.Select(path => plan.Infos[path.Path] with { Ultimate = false, RegistrationTime = null })], cancellationToken)
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
        var receiver = await store.BeginReceivingInOrderAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            await receiver.ReceiveAllAsync(infos, (info, stop) => Task.FromResult<Stream>(OpenNar(info, stop)), cancellationToken).ConfigureAwait(false);
            while (ReadNext() is not null)
            {
                // Those at the end that are there already.
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

        // What was found by looking the stream through holds only as long as nobody changes it.
        if (!trust.Allows(entry))
        {
            trust.Require();
        }

        _item = meter.Begin(info.Path, info.NarSize);
        return new ProgressReadStream(new ExpectedNarStream(entry.Nar, info, store, FindFault), _item, cancellationToken);

        // Where the stream itself tells no hash, it had this one when it was looked through.
        Exception FindFault(Hash actual)
            => entry.Info is null ? source.Changed() : HashMismatchException.OfReceived(store, info.Path, info.NarHash, actual);
    }

    /// <summary>Ends the entry that was read last and goes to the next one.</summary>
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
