using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using NixStore.FileSystem;
using NixStore.FileSystem.Native;
using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// The server at <c>gc-socket/socket</c>, to which processes send the paths that they need while garbage is collected. It is made before
/// the collector has its lock and opened when it has it, so that a client finds it as soon as it finds the lock taken
/// (<c>src/libstore/gc.cc</c>). On a system without Unix domain sockets it has no clients: they find no socket, and wait for the lock.
/// </summary>
internal sealed class RootServer : IAsyncDisposable
{
    private const int Backlog = 128;
    private const int MaximumLine = 8192;

    private readonly LocalStoreLayout _layout;
    private readonly Func<StorePath, Task> _keep;
    private readonly string _directoryPath;
    private readonly string _name = $"socket.{Environment.ProcessId}-{Path.GetRandomFileName()}";
    private readonly SocketDirectory _directory;
    private readonly Socket? _listener
        = Socket.OSSupportsUnixDomainSockets ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : null;

    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Task> _clients = [];
    private readonly Lock _gate = new();
    private Task _accepting = Task.CompletedTask;

    private RootServer(LocalStoreLayout layout, Func<StorePath, Task> keep, string directoryPath, SocketDirectory directory)
    {
        _layout = layout;
        _keep = keep;
        _directoryPath = directoryPath;
        _directory = directory;
    }

    /// <summary>Creates the server under a name that no client knows.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="keep">Keeps a path from the collector. The client receives its answer when the task has ended.</param>
    /// <exception cref="NixStoreException">The socket cannot be made.</exception>
    public static RootServer Create(LocalStoreLayout layout, Func<StorePath, Task> keep)
    {
        var path = Path.Combine(layout.StateDirectory, "gc-socket");
        try
        {
            Directory.CreateDirectory(path);
            var server = new RootServer(layout, keep, path, SocketDirectory.Open(path)!);
            server.Listen();
            return server;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new NixStoreException(
                $"Cannot make the socket of the collector in '{path}' of the store {layout.Location}: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// Gives the server the name that clients know, in place of what an earlier collector left. Call it with the collector's lock held.
    /// </summary>
    /// <exception cref="NixStoreException">The socket cannot be renamed.</exception>
    public void Open()
    {
        if (_listener is null)
        {
            return;
        }

        try
        {
            var from = Path.Combine(_directoryPath, _name);
            var to = Path.Combine(_directoryPath, "socket");
            if (OperatingSystem.IsLinux())
            {
                UnixRename.Replace(from, to);
            }
            else
            {
                File.Move(from, to, overwrite: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot open the socket of the collector of the store {_layout.Location}: {failure.Message}", failure);
        }

        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Ends the server. A client without an answer finds its connection closed, and then takes the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] clients;
        lock (_gate)
        {
            clients = [.. _clients];
        }

        await Task.WhenAll(clients).ConfigureAwait(false);
        File.Delete(Path.Combine(_directoryPath, _name));
        _directory.Dispose();
        _ending.Dispose();
    }

    private void Listen()
    {
        if (_listener is null)
        {
            return;
        }

        _listener.Bind(_directory.EndPointOf(_name));
        if (!OperatingSystem.IsWindows())
        {
            AllowEveryUser();
        }

        _listener.Listen(Backlog);
    }

    [UnsupportedOSPlatform("windows")]
    private void AllowEveryUser()
    {
        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(Path.Combine(_directoryPath, _name), ReadWrite);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(_ending.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    _clients.RemoveWhere(static task => task.IsCompleted);
                    _clients.Add(Task.Run(() => ServeAsync(client)));
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server ends.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var line = new List<byte>();
            var buffer = new byte[MaximumLine];
            int count;
            while ((count = await stream.ReadAsync(buffer, _ending.Token).ConfigureAwait(false)) > 0)
            {
                foreach (var value in buffer.AsMemory(0, count).ToArray())
                {
                    if (value != '\n')
                    {
                        line.Add(value);
                        continue;
                    }

                    await KeepAsync(Encoding.UTF8.GetString([.. line])).ConfigureAwait(false);
                    line.Clear();
                    await stream.WriteAsync("1"u8.ToArray(), _ending.Token).ConfigureAwait(false);
                }

                if (line.Count > MaximumLine)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client or the server ends.
        }
    }

    // What is not a path is answered as Nix answers it.
    private async Task KeepAsync(string text)
    {
        if (_layout.Directory.TryParse(text, out var path))
        {
            await _keep(path).WaitAsync(_ending.Token).ConfigureAwait(false);
        }
    }
}
