using System.Collections.Concurrent;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>What a user learns about requests that wait.</summary>
public sealed class TransferWaitsTests : ITransferWaits
{
    private const string Body = "Connection: close\r\nContent-Length: 2\r\n\r\nhi";

    private readonly HurriedTime _time = new(TimeSpan.FromMinutes(2));
    private readonly ConcurrentQueue<string> _begun = [];
    private Action _onBegin = static () => { };
    private int _running;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_asks_to_come_back_later_is_named_with_the_delay()
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 503 Busy\r\nRetry-After: 30\r\n{Body}", $"HTTP/1.1 200 OK\r\n{Body}");

        Assert.Equal("hi", await ReadAsync(server, TimeSpan.FromHours(1)));

        Assert.Contains(
            $"GET {server.Address}a: The server answered with status 503. Attempt 2 of 5 follows in 30 seconds.", _begun);
        Assert.Equal(0, _running);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_before_the_request_fails()
    {
        await using var server = new ScriptedServer(static (_, _, token) => Task.Delay(Timeout.Infinite, token));

        await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server, TimeSpan.FromSeconds(30)));

        Assert.Contains($"GET {server.Address}a: The server did not answer within 30 seconds. Attempt 2 of 5 follows in", Sentences);
        Assert.Equal(0, _running);
    }

    [Fact]
    public async Task A_slow_answer_is_reported_as_a_wait_until_it_arrives()
    {
        var reported = new TaskCompletionSource();
        _onBegin = () => reported.TrySetResult();
        await using var server = new ScriptedServer(async (_, stream, token) =>
        {
            await reported.Task.WaitAsync(token);
            await ScriptedServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\n{Body}", token);
        });

        Assert.Equal("hi", await ReadAsync(server, TimeSpan.FromHours(1)));

        Assert.Equal([$"GET {server.Address}a: The server has not answered yet, or all connections to it are in use."], _begun);
        Assert.Equal(0, _running);
    }

    [Fact]
    public async Task An_interruption_is_reported_with_the_delay()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhi",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhihi!");

        Assert.Equal("hihi!", await ReadAsync(server, TimeSpan.FromHours(1)));

        Assert.Contains($"{server.Address}a was interrupted after 2 bytes:", Sentences);
        Assert.Equal(0, _running);
    }

    IDisposable ITransferWaits.Begin(string text)
    {
        _begun.Enqueue(text);
        Interlocked.Increment(ref _running);
        _onBegin();
        return new End(() => Interlocked.Decrement(ref _running));
    }

    private string Sentences => string.Join('\n', _begun);

    private async Task<string> ReadAsync(ScriptedServer server, TimeSpan stallTimeout)
    {
        await using var store = new HttpBlobStore(
            server.Address, new HttpOptions { StallTimeout = stallTimeout, Time = _time, Waits = this });
        await using var blob = await store.OpenAsync(BlobName.Parse("a"), 0, Token);
        using var reader = new StreamReader(blob!);
        return await reader.ReadToEndAsync(Token);
    }

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
