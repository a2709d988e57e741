using System.Net.Sockets;
using System.Text;
using NixStore.FileSystem;
using NixStore.FileSystem.Locks;
using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// Protects paths from the garbage collector until it is disposed: their names are in a locked file in <c>temproots</c>, and a running
/// collector is notified through its socket (<c>src/libstore/gc.cc</c>).
/// </summary>
internal sealed class TemporaryRoots(LocalStoreLayout layout) : IDisposable
{
    private static readonly TimeSpan _delayBeforeRetry = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HashSet<StorePath> _roots = [];
    private FileLock? _file;
    private CollectorLock? _collectorLock;

    /// <summary>
    /// Adds paths, valid or not. When the task has ended, no collector deletes them. A collector that runs receives paths that were added
    /// before once more, because it may have started after that, and this object may be disposed before the collector reads the file.
    /// </summary>
    /// <exception cref="NixStoreException">The roots cannot be written, or the collector does not accept them.</exception>
    public async Task AddAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
    {
        List<StorePath> kept = [.. paths.Distinct()];
        if (kept.Count == 0)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Write(kept.FindAll(path => !_roots.Contains(path)));
            await ReachCollectorAsync(kept, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot keep {layout.Directory.PrintFirst(kept)} in the store {layout.Location} from its collector: {failure.Message} "
                + "Check that the disk is not full and that this user may write there.",
                failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Releases the paths.</summary>
    public void Dispose()
    {
        _file?.Delete();
        _file?.Dispose();
        _file = null;
        _collectorLock?.Dispose();
        _gate.Dispose();
    }

    // A collector that starts after this reads the file.
    private void Write(List<StorePath> added)
    {
        if (added.Count > 0)
        {
            (_file ??= CreateFile()).Append(Encode(added, '\0'));
            _roots.UnionWith(added);
        }
    }

    // A collector that started before may have read the file already.
    private async Task ReachCollectorAsync(List<StorePath> kept, CancellationToken cancellationToken)
    {
        var collectorLock = _collectorLock ??= CollectorLock.Open(layout);
        while (!collectorLock.TryAcquireShared())
        {
            if (await TellCollectorAsync(kept, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await Task.Delay(_delayBeforeRetry, cancellationToken).ConfigureAwait(false);
        }

        collectorLock.Release();
    }

    private FileLock CreateFile()
    {
        var directory = Directory.CreateDirectory(Path.Combine(layout.StateDirectory, "temproots")).FullName;
        while (true)
        {
            // Nix names the file by the process alone and takes an old one of that name for a dead process's. Several stores
            // may be open in this process, and another container may have a process of the same number.
            var file = FileLock.OpenOrCreate(Path.Combine(directory, $"{Environment.ProcessId}-{Path.GetRandomFileName()}"));
            if (file.TryAcquire(FileLockMode.Exclusive) && file.Length == 0)
            {
                OwnerInheritance.Apply([file.Path], layout.StateDirectory);
                return file;
            }

            // A collector has deleted the file concurrently.
            file.Dispose();
        }
    }

    /// <summary>Sends the paths to a running collector.</summary>
    /// <returns>False if it has just ended or not yet opened its socket.</returns>
    private async Task<bool> TellCollectorAsync(List<StorePath> paths, CancellationToken cancellationToken)
    {
        using var directory = SocketDirectory.Open(Path.Combine(layout.StateDirectory, "gc-socket"));
        if (directory is null || !Socket.OSSupportsUnixDomainSockets)
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(directory.EndPointOf("socket"), cancellationToken).ConfigureAwait(false);
            var answer = new byte[1];
            foreach (var path in paths)
            {
                await socket.SendAsync(Encode([path], '\n'), cancellationToken).ConfigureAwait(false);
                if (await socket.ReceiveAsync(answer, cancellationToken).ConfigureAwait(false) != 1)
                {
                    return false;
                }

                if (answer[0] != '1')
                {
                    throw new NixStoreException(
                        $"The collector of the store {layout.Location} answered 0x{answer[0]:x2} to a root. Wait until it has ended and "
                            + "try again.");
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private byte[] Encode(List<StorePath> paths, char end)
        => Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => layout.Directory.Print(path) + end)));
}
