using NixStore.Derivations;
using NixStore.FileSystem;
using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>
/// Makes unpacked paths valid: each as soon as all that it refers to is valid or becomes so with it, many in one transaction.
/// Path locks are held only while the files get their final names, and are taken in sorted order.
/// </summary>
internal sealed class PathRegistrar(LocalStoreLayout layout, StoreDatabase database) : IDisposable
{
    private static readonly Dictionary<string, StorePath> NoOutputs = [];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<StorePath, (PathInfo Info, string Location)> _waiting = [];
    private readonly HashSet<StorePath> _valid = [];
    private readonly HashSet<StorePath> _missing = [];

    /// <summary>Takes an unpacked path and registers what is ready, unless another thread does so already.</summary>
    /// <returns>False where the same path waits already.</returns>
    public async Task<bool> AddAsync(PathInfo info, string location, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_waiting.TryAdd(info.Path, (info, location)))
            {
                return false;
            }
        }

        if (await _turn.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            await RegisterReadyInTurnAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Registers all that waits.</summary>
    /// <exception cref="ReferencesNotValidException">A path refers to one that is neither valid nor waiting.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // Another process may have made them valid.
            _missing.Clear();
        }

        await RegisterReadyInTurnAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_waiting.Values.OrderBy(static item => item.Info.Path).FirstOrDefault(HasMissing) is ({ } info, _))
            {
                throw new ReferencesNotValidException(
                    layout.Directory, layout.Location, info.Path, [.. info.References.Where(_missing.Contains)]);
            }

            if (_waiting.Count > 0)
            {
                ReferenceCycles.Check(layout, [.. _waiting.Values.Select(static item => new PathRegistration(item.Info, NoOutputs))]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private bool HasMissing((PathInfo Info, string Location) item) => item.Info.References.Any(_missing.Contains);

    private async Task RegisterReadyInTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (TakeReady(cancellationToken) is { Count: > 0 } ready)
            {
                await RegisterAsync(ready, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private List<(PathInfo Info, string Location)> TakeReady(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            LookUp(cancellationToken);
            var ready = new Dictionary<StorePath, (PathInfo Info, string Location)>(_waiting);
            bool changed;
            do
            {
                // What refers to something that is neither valid nor ready is not ready itself.
                var blocked = ready.Values
                    .Where(item => item.Info.References.Any(path => path != item.Info.Path && !_valid.Contains(path) && !ready.ContainsKey(path)))
                    .Select(static item => item.Info.Path)
                    .ToList();
                blocked.ForEach(path => ready.Remove(path));
                changed = blocked.Count > 0;
            }
            while (changed);

            foreach (var path in ready.Keys)
            {
                _waiting.Remove(path);
            }

            return [.. ready.Values];
        }
    }

    private void LookUp(CancellationToken cancellationToken)
    {
        var unknown = _waiting.Values.SelectMany(static item => item.Info.References)
            .Where(path => !_valid.Contains(path) && !_missing.Contains(path) && !_waiting.ContainsKey(path))
            .ToHashSet();
        if (unknown.Count > 0)
        {
            var valid = database.FindValidPaths(unknown, cancellationToken);
            _valid.UnionWith(valid);
            _missing.UnionWith(unknown.Where(path => !valid.Contains(path)));
        }
    }

    private async Task RegisterAsync(List<(PathInfo Info, string Location)> ready, CancellationToken cancellationToken)
    {
        using (await PathLocks.AcquireAsync(ready.Select(item => layout.RealPathOf(item.Info.Path)), cancellationToken).ConfigureAwait(false))
        {
            var valid = database.FindValidPaths(ready.Select(static item => item.Info.Path), cancellationToken);
            var registrations = ready.Where(item => !valid.Contains(item.Info.Path))
                .Select(item => new PathRegistration(item.Info, MoveToItsPlace(item.Info.Path, item.Location)))
                .ToList();
            if (registrations.Count > 0)
            {
                database.Register(registrations, cancellationToken);
            }
        }

        lock (_gate)
        {
            foreach (var (info, _) in ready)
            {
                _valid.Add(info.Path);
                _missing.Remove(info.Path);
            }
        }
    }

    private IReadOnlyDictionary<string, StorePath> MoveToItsPlace(StorePath path, string location)
    {
        var place = layout.RealPathOf(path);
        if (Path.Exists(place) || new FileInfo(place).LinkTarget is not null)
        {
            // It is not valid, so it is what a process left that died before it registered it.
            TreeRemover.Remove(place);
        }

        // This is rename(2), for files and links as well.
        Directory.Move(location, place);
        CanonicalMetadata.Seal(place);
        if (!path.IsDerivation || !File.Exists(place))
        {
            return NoOutputs;
        }

        using var derivation = File.OpenRead(place);
        return DerivationOutputsReader.Read(derivation, layout.Directory);
    }
}
