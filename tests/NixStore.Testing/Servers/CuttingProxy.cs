using System.Net.Sockets;
using System.Net;

namespace NixStore.Testing.Servers;

/// <summary>A proxy for a server on the loopback interface, which breaks each connection after a number of bytes.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly long _longest;
    private readonly Task _serving;
    private int _cuts;

    public CuttingProxy(Uri server, long longest)
    {
        _server = server;
        _longest = longest;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>How many connections were broken so far.</summary>
    public int Cuts => _cuts;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (client)
        {
            try
            {
                using var server = new TcpClient();
                await server.ConnectAsync(_server.Host, _server.Port, ended.Token);
                var asking = client.GetStream().CopyToAsync(server.GetStream(), ended.Token);
                await AnswerAsync(server.GetStream(), client.GetStream(), ended.Token);
                await ended.CancelAsync();
                await asking;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (var left = _longest; left > 0;)
        {
            var count = await server.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (count == 0)
            {
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            left -= count;
        }

        Interlocked.Increment(ref _cuts);
    }
}
