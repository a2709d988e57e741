using System.Net.Sockets;
using NixStore.FileSystem;

namespace NixStore.Serving.Daemon;

/// <summary>A Unix socket that all users of this machine can connect to. Its file is deleted when it is disposed.</summary>
internal sealed class DaemonSocket : IDisposable
{
    private const UnixFileMode ForEveryone = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Socket _listener;
    private readonly SocketDirectory _directory;

    private DaemonSocket(Socket listener, SocketDirectory directory, string file)
    {
        _listener = listener;
        _directory = directory;
        File = file;
    }

    /// <summary>Gets the path of the socket.</summary>
    public string File { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="path">The path of the socket. A socket without a server is replaced.</param>
    /// <exception cref="CannotListenException">Another server uses the socket, the path is another file, or the socket cannot be
    /// created.</exception>
    public static DaemonSocket Open(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        SocketDirectory? directory = null;
        try
        {
            var parent = Path.GetDirectoryName(path) ?? "/";
            Directory.CreateDirectory(parent);
            directory = SocketDirectory.Open(parent)!;
            var endPoint = directory.EndPointOf(Path.GetFileName(path));
            RemoveDead(path, directory, endPoint);
            listener.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
            {
                System.IO.File.SetUnixFileMode(path, ForEveryone);
            }

            listener.Listen();
            return new DaemonSocket(listener, directory, path);
        }
        catch (Exception failure)
        {
            listener.Dispose();
            directory?.Dispose();
            if (failure is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw Fail(path, $"{failure.Message.TrimEnd('.')}. Use another path for the socket.", failure);
            }

            throw;
        }
    }

    /// <summary>Waits for a client.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _listener.AcceptAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        // This also deletes the file by the path that it was bound to, so the directory must still be open.
        _listener.Dispose();
        _directory.Dispose();
    }

    private static void RemoveDead(string path, SocketDirectory directory, UnixDomainSocketEndPoint endPoint)
    {
        if (!System.IO.File.Exists(path))
        {
            return;
        }

        if (!directory.HasSocket(Path.GetFileName(path)))
        {
            throw Fail(path, "the path is not a socket. Use another path for the socket.", null);
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            System.IO.File.Delete(path);
            return;
        }

        throw Fail(path, "another server uses the socket. Stop that server, or use another path for the socket.", null);
    }

    private static CannotListenException Fail(string path, string why, Exception? cause) => new(path, why, cause);
}
