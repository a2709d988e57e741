using System.Net;
using System.Net.Sockets;

namespace NixStore.Fuzzing.Targets;

/// <summary>A server on loopback that answers each request with the same bytes, whatever they are, and closes the connection.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _serving;
    private volatile byte[] _answer = [];
    private int _requests;

    public RawServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");
        _serving = new Thread(Serve) { IsBackground = true };
        _serving.Start();
    }

    public Uri Address { get; }

    /// <summary>How many requests have come since the answer was set.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Answer(byte[] bytes)
    {
        _answer = bytes;
        Volatile.Write(ref _requests, 0);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _serving.Join();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                using var client = _listener.Accept();
                Interlocked.Increment(ref _requests);
                ServeOne(client);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (!_listener.IsBound)
                {
                    return;
                }
            }
        }
    }

    private void ServeOne(Socket client)
    {
        var head = new byte[65_536];
        for (var length = 0; head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0;)
        {
            var count = client.Receive(head, length, head.Length - length, SocketFlags.None);
            if (count == 0)
            {
                return;
            }

            length += count;
        }

        client.Send(_answer);
        client.Shutdown(SocketShutdown.Send);
    }
}
