using System.Net.Sockets;
using NixStore.FileSystem;

namespace NixStore.Serving.Daemon;

/// <summary>A socket of this machine at which every user may knock. Its file goes when it is closed.</summary>
internal sealed class DaemonSocket : IDisposable
{
    private const UnixFileMode ForEveryone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Socket _listener;
    private readonly SocketDirectory _directory;

    private DaemonSocket(Socket listener, SocketDirectory directory, string file)
    {
        _listener = listener;
        _directory = directory;
        File = file;
    }

    /// <summary>Where its file lies.</summary>
    public string File { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="path">Where its file is to lie; one that nobody listens at is replaced.</param>
    /// <exception cref="CannotListenException">Somebody listens there already, something else lies there, or it cannot be made.</exception>
    public static DaemonSocket Open(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        SocketDirectory? directory = null;
        try
        {
            var parent = Path.GetDirectoryName(path) ?? "/";
            Directory.CreateDirectory(parent);
            directory = SocketDirectory.Open(parent)!;
            var place = directory.EndPointOf(Path.GetFileName(path));
            RemoveDead(path, directory, place);
            listener.Bind(place);
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
                throw Fail(path, $"{failure.Message.TrimEnd('.')}. Name another place for the socket.", failure);
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
        // This removes the file as well, by the name that it was bound to: the directory has to be open still.
        _listener.Dispose();
        _directory.Dispose();
    }

    private static void RemoveDead(string path, SocketDirectory directory, UnixDomainSocketEndPoint place)
    {
        if (!System.IO.File.Exists(path))
        {
            return;
        }

        if (!directory.HasSocket(Path.GetFileName(path)))
        {
            throw Fail(path, "something else lies there. Name another place for the socket.", null);
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(place);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            System.IO.File.Delete(path);
            return;
        }

        throw Fail(path, "somebody listens there already. End that server, or name another place for the socket.", null);
    }

    private static CannotListenException Fail(string path, string why, Exception? cause) => new(path, why, cause);
}
