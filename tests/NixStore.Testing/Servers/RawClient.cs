using System.Net.Sockets;
using System.Net;
using System.Text;

namespace NixStore.Testing.Servers;

/// <summary>A client that sends what no proper client does, byte by byte.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawClient()
    {
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RawClient> ConnectAsync(EndPoint server, int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } size)
        {
            client._socket.ReceiveBufferSize = size;
        }

        await client._socket.ConnectAsync(server, Cancellation);
        return client;
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text), Cancellation);

    /// <summary>Reads to the end of the connection.</summary>
    public async Task<string> ReceiveAllAsync()
    {
        var text = new StringBuilder();
        while (await ReceiveAsync() is { Length: > 0 } part)
        {
            text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>Reads to the end of a connection that the server ends or breaks.</summary>
    public async Task<string> ReceiveRestAsync()
    {
        var text = new StringBuilder();
        try
        {
            while (await ReceiveAsync() is { Length: > 0 } part)
            {
                text.Append(part);
            }
        }
        catch (SocketException)
        {
            // It is broken.
        }

        return text.ToString();
    }

    /// <summary>Reads until a text has come.</summary>
    public async Task<string> ReceiveUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var part = await ReceiveAsync();
            Assert.True(part.Length > 0, $"The connection ended after: {text}");
            text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>Reads what is there, without limit; a connection that was broken raises a <see cref="SocketException"/>.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var count = await _socket.ReceiveAsync(buffer, Cancellation);
        return Encoding.Latin1.GetString(buffer, 0, count);
    }

    public void Dispose() => _socket.Dispose();
}
