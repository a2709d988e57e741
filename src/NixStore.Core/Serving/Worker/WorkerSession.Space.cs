using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.Worker;

// Operations about roots, garbage and hard links.
internal sealed partial class WorkerSession
{
    private Task FindRootsAsync()
        => WorkAsync(() => _collector.FindRootsAsync(_ending), roots => _writer.WriteList(roots, root =>
        {
            _writer.Wire.Write(root.Link);
            _writer.Write(root.Path);
        }));

    private Task CollectGarbageAsync()
    {
        var (action, paths, includeReferrers) = ReadGarbageAction();
        var ignoresLiveness = _reader.Wire.ReadBoolean();
        var mostFreed = _reader.Wire.ReadUInt64();

        // Three obsolete options.
        for (var i = 0; i < 3; i++)
        {
            _reader.Wire.ReadUInt64();
        }

        var request = new GarbageRequest { Action = action, Paths = paths, MaximumFreed = mostFreed };
        return WorkAsync(
            () => ignoresLiveness
                ? throw new NixStoreException("You are not allowed to ignore what roots keep.")
                : _collector.RunAsync(request, includeReferrers, _ending),
            result =>
            {
                _writer.Write([.. result.Paths.Order(StringComparer.Ordinal)]);
                _writer.Wire.Write((ulong)result.BytesFreed);
                _writer.Wire.Write(0UL);
            });
    }

    private (GarbageAction Action, IReadOnlyList<StorePath> Paths, bool IncludeReferrers) ReadGarbageAction()
    {
        var action = _reader.ReadValue<GarbageAction>("The action of a garbage collector");
        if (!_reader.Version.Has(WorkerVersion.DeleteDeadSpecificReferrers))
        {
            return (action, _reader.ReadPaths("paths to delete"), false);
        }

        // Whether all dead paths are meant, which the action says too.
        return _reader.Wire.ReadBoolean()
            ? (action, [], false)
            : (action, _reader.ReadPaths("paths to delete"), _reader.Wire.ReadBoolean());
    }

    private Task AddPermanentRootAsync()
    {
        var path = _reader.ReadPath("A path");
        var link = _reader.ReadText("A link");
        return WorkAsync(
            async () =>
            {
                await _collector.AddPermanentRootAsync(path, link, _ending).ConfigureAwait(false);
                return link;
            },
            _writer.Wire.Write);
    }

    private Task OptimiseAsync() => WorkAsync(() => _store.OptimiseAsync(_ending));
}
