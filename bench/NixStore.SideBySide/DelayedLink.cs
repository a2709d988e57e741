using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace NixStore.SideBySide;

/// <summary>
/// A way to a port of this machine that takes its time: each byte is held back for a while in each direction, and none is lost. It stands
/// for a network namespace with netem, which few kernels of containers have.
/// </summary>
internal sealed class DelayedLink : IDisposable
{
    private const int BlocksUnderWay = 4096;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly TimeSpan _delay;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The port that it leads to.</param>
    /// <param name="delay">How long each direction takes.</param>
    public DelayedLink(int target, TimeSpan delay)
    {
        _target = target;
        _delay = delay;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The link is closed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _target);
            client.NoDelay = server.NoDelay = true;
            await Task.WhenAll(CopyAsync(client.Client, server.Client), CopyAsync(server.Client, client.Client));
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var underWay = Channel.CreateBounded<(byte[] Bytes, long Due)>(BlocksUnderWay);
        var sending = SendAsync(underWay.Reader, to);
        try
        {
            var block = new byte[64 * 1024];
            for (int count; (count = await from.ReceiveAsync(block)) > 0;)
            {
                await underWay.Writer.WriteAsync((block[..count], Environment.TickCount64 + (long)_delay.TotalMilliseconds));
            }
        }
        catch (SocketException)
        {
            // One side has disconnected, and the other one is notified.
        }

        underWay.Writer.Complete();
        await sending;
    }

    private static async Task SendAsync(ChannelReader<(byte[] Bytes, long Due)> underWay, Socket to)
    {
        try
        {
            await foreach (var (bytes, due) in underWay.ReadAllAsync())
            {
                if (due - Environment.TickCount64 is > 0 and var wait)
                {
                    await Task.Delay((int)wait);
                }

                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += await to.SendAsync(bytes.AsMemory(sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            await foreach (var _ in underWay.ReadAllAsync())
            {
                // The rest is dropped.
            }
        }
    }
}
