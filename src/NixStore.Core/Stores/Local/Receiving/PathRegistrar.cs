using System.Runtime.ExceptionServices;
using NixStore.FileSystem;
using NixStore.FileSystem.Trees;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// Makes unpacked paths valid as soon as their references are valid or become valid in the same transaction, with many paths in one
/// transaction. Path locks are held only while the files are renamed, and are acquired in sorted order.
/// </summary>
internal sealed class PathRegistrar : IDisposable
{
    // This is also the maximum number of path locks.
    private const int MostInTransaction = 500;

    private readonly LocalStoreLayout _layout;
    private readonly StoreDatabase _database;
    private readonly PathListings? _listings;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ReceivedPathQueue<ReceivedPath> _queue = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Creates a registrar for one receiver.</summary>
    /// <param name="layout">The location of the store.</param>
    /// <param name="database">The database of the store.</param>
    /// <param name="listings">The listings, or null if the file system supports all file types.</param>
    public PathRegistrar(LocalStoreLayout layout, StoreDatabase database, PathListings? listings)
    {
        _layout = layout;
        _database = database;
        _listings = listings;
    }

    /// <summary>Adds an unpacked path, and registers ready paths unless another thread does so.</summary>
    /// <returns>False if the same path was added before.</returns>
    public async Task<bool> AddAsync(ReceivedPath path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _failure?.Throw();
            if (!_queue.TryAdd(path.Registration.Info, path, FindValid))
            {
                return false;
            }
        }

        while (HasReady() && await _turn.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            await RegisterReadyInTurnAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Registers all remaining paths.</summary>
    /// <exception cref="ReferencesNotValidException">A reference was neither valid nor received.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // Another process may have added the missing reference.
            foreach (var reference in FindValid(_queue.Missing))
            {
                _queue.Settle(reference);
            }
        }

        await RegisterReadyInTurnAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _failure?.Throw();
            _queue.RequireNoneWaits(_layout.Directory, _layout.Location);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private IReadOnlySet<StorePath> FindValid(IReadOnlyCollection<StorePath> paths)
        => _database.FindValidPaths(paths, CancellationToken.None);

    private bool HasReady()
    {
        lock (_gate)
        {
            return _failure is null && _queue.HasReady;
        }
    }

    private async Task RegisterReadyInTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (HasReady())
            {
                List<ReceivedPath> ready;
                lock (_gate)
                {
                    ready = TakeReady();
                }

                await RegisterAsync(ready, cancellationToken).ConfigureAwait(false);
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
        finally
        {
            _turn.Release();
        }
    }

    // Referrers become valid in the same transaction.
    private List<ReceivedPath> TakeReady()
    {
        var taken = new List<ReceivedPath>();
        while (taken.Count < MostInTransaction && _queue.TryTakeReady(out var path))
        {
            taken.Add(path);
            _queue.Settle(path.Path);
        }

        return taken;
    }

    private async Task RegisterAsync(List<ReceivedPath> ready, CancellationToken cancellationToken)
    {
        var locations = ready.Select(path => _layout.RealPathOf(path.Path));
        using var locks = await PathLocks.AcquireAsync(locations, cancellationToken).ConfigureAwait(false);
        var valid = _database.FindValidPaths(ready.Select(static path => path.Path), cancellationToken);
        ready.RemoveAll(path => valid.Contains(path.Path));
        var moved = new List<StorePath>();
        try
        {
            foreach (var path in ready)
            {
                moved.Add(path.Path);
                MoveIntoStore(path);
            }

            Register(ready, cancellationToken);
        }
        catch
        {
            RemoveInvalid(moved);
            throw;
        }
    }

    private void Register(List<ReceivedPath> ready, CancellationToken cancellationToken)
    {
        try
        {
            _database.Register([.. ready.Select(static path => path.Registration)], cancellationToken);
        }
        catch (NixStoreException failure) when (failure.InnerException is SqliteFailureException cause)
        {
            throw new NixStoreException(
                $"Cannot make {_layout.Directory.PrintFirst([.. ready.Select(static path => path.Path)])} valid: {failure.Message}", cause);
        }
    }

    private void MoveIntoStore(ReceivedPath path)
    {
        var target = _layout.RealPathOf(path.Path);
        if (Path.Exists(target) || new FileInfo(target).LinkTarget is not null)
        {
            // The path is not valid, so the files are from a process that was killed before the registration.
            TreeRemover.Remove(target);
        }

        // The listing is moved first, so that the files never exist without it.
        _listings?.Publish(path.Location, path.Path);
        try
        {
            // This is rename(2), also for files and links.
            Directory.Move(path.Location, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot take {_layout.Directory.Print(path.Path)} into the store {_layout.Location}: {failure.Message} "
                + "Check that the disk is not full and that this user may write there.",
                failure);
        }

        OwnerInheritance.ApplyToTree(target, _layout.RealStoreDirectory);
        CanonicalMetadata.Seal(target);
    }

    private void RemoveInvalid(List<StorePath> paths)
    {
        try
        {
            var valid = _database.FindValidPaths(paths, CancellationToken.None);
            foreach (var path in paths.Where(path => !valid.Contains(path)))
            {
                TreeRemover.Remove(_layout.RealPathOf(path));
                _listings?.Remove(path);
            }
        }
        catch (NixStoreException)
        {
            // The original exception is more useful. The files are not valid, and the next receiver replaces them.
        }
    }
}
