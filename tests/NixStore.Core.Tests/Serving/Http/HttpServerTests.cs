using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NixStore.Serving.Http;

public sealed class HttpServerTests : IAsyncDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private readonly List<HttpServer> _servers = [];
    private readonly List<Exception> _reported = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_connection_is_kept_for_the_next_request()
    {
        using var client = await ServeAsync(_ => Text("one"));

        await client.SendAsync(Get);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nDate: ", await client.ReceiveUntilAsync("one"), StringComparison.Ordinal);
        await client.SendAsync(Get);
        Assert.Contains("Content-Length: 3\r\n", await client.ReceiveUntilAsync("one"), StringComparison.Ordinal);

        Assert.Equal(2, _servers[0].Counters.Requests);
        Assert.Equal(1, _servers[0].Connections);
    }

    [Fact]
    public async Task Requests_that_come_at_once_are_answered_in_order()
    {
        using var client = await ServeAsync(request => Text(request.Path));

        await client.SendAsync("GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        var answers = await client.ReceiveAllAsync();
        Assert.InRange(
            answers.IndexOf("/second", StringComparison.Ordinal), answers.IndexOf("/first", StringComparison.Ordinal), answers.Length);
    }

    [Fact]
    public async Task A_head_may_come_in_pieces()
    {
        using var client = await ServeAsync(_ => Text("whole"));

        foreach (var character in Get)
        {
            await client.SendAsync(character.ToString());
        }

        await client.ReceiveUntilAsync("whole");
    }

    [Fact]
    public async Task The_header_alone_contains_the_length()
    {
        using var client = await ServeAsync(_ => Text("body"));

        await client.SendAsync("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        var answer = await client.ReceiveAllAsync();
        Assert.Contains("Content-Length: 4\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_end_of_the_body_for_an_old_client()
    {
        using var client = await ServeAsync(_ => Blocks(null, "one", "two"));

        await client.SendAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

        var answer = await client.ReceiveAllAsync();
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nonetwo", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unknown_length_comes_in_chunks()
    {
        var server = Serve(_ => Blocks(null, "one", new string('x', 100_000), "two"));
        using var http = new HttpClient();

        Assert.Equal("one" + new string('x', 100_000) + "two", await http.GetStringAsync(AddressOf(server), Cancellation));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1000)]
    public async Task A_body_that_breaks_off_is_no_whole_answer(int? length)
    {
        var server = Serve(_ => Blocks(length, "one", null!));
        using var http = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetByteArrayAsync(AddressOf(server), Cancellation));
        Assert.All(_reported, static error => Assert.Equal("broken", error.Message));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public async Task A_body_of_another_length_than_announced_is_no_whole_answer(int length)
    {
        var server = Serve(_ => Blocks(length, "one"));
        using var http = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetByteArrayAsync(AddressOf(server), Cancellation));
        Assert.NotEmpty(_reported);
    }

    [Fact]
    public async Task A_failure_before_the_answer_is_an_internal_error_without_details()
    {
        using var client = await ServeAsync(_ => throw new NixStoreException("secret"));

        await client.SendAsync(Get);

        var answer = await client.ReceiveUntilAsync("Error\n");
        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Equal("secret", Assert.Single(_reported).Message);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 505 ")]
    public async Task What_is_no_request_is_refused_and_the_connection_ends(string request, string answer)
    {
        using var client = await ServeAsync(_ => Text("never"));

        await client.SendAsync(request + Get);

        var all = await client.ReceiveAllAsync();
        Assert.StartsWith(answer, all, StringComparison.Ordinal);
        Assert.DoesNotContain("never", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nA: ", "HTTP/1.1 431 ")]
    [InlineData("GET /", "HTTP/1.1 414 ")]
    public async Task A_head_that_is_too_long_is_refused(string begin, string answer)
    {
        using var client = await ServeAsync(_ => Text("never"));

        await client.SendAsync(begin + new string('x', 100_000));

        Assert.StartsWith(answer, await client.ReceiveAllAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_with_a_request_is_not_taken_for_the_next_one()
    {
        using var client = await ServeAsync(request => Text(request.Method + request.Path));

        await client.SendAsync($"POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: {Get.Length}\r\n\r\n{Get}");

        var answers = await client.ReceiveAllAsync();
        Assert.Contains("POST/first", answers, StringComparison.Ordinal);
        Assert.DoesNotContain("GET/", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_end_its_request_is_dropped()
    {
        using var client = await ServeAsync(_ => Text("never"), new HttpServerLimits { RequestTime = TimeSpan.FromMilliseconds(100) });

        await client.SendAsync("GET / HTTP/1.1\r\nHost");

        Assert.Empty(await client.ReceiveRestAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_delays_no_other_client()
    {
        var body = new EndlessBody();
        var server = Serve(
            request => request.Path == "/endless" ? new HttpResponse(HttpStatus.Ok, "", body) : Text("quick"),
            new HttpServerLimits { BlockTime = TimeSpan.FromMilliseconds(300) });
        using var slow = await RawClient.ConnectAsync(EndPointOf(server), receiveBuffer: 4096);
        await slow.SendAsync("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
        using var http = new HttpClient();

        await body.Started;
        Assert.Equal("quick", await http.GetStringAsync(AddressOf(server), Cancellation));
        await body.Disposed;
    }

    [Fact]
    public async Task No_more_connections_are_served_at_once_than_allowed()
    {
        var server = Serve(_ => Text("served"), new HttpServerLimits { Connections = 1 });
        using var first = await RawClient.ConnectAsync(EndPointOf(server));
        using var second = await RawClient.ConnectAsync(EndPointOf(server));

        // The first is not kept, since others wait.
        await first.SendAsync(Get);
        await second.SendAsync(Get);

        Assert.Contains("Connection: close\r\n", await first.ReceiveAllAsync(), StringComparison.Ordinal);
        first.Dispose();
        await second.ReceiveUntilAsync("served");
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_end_breaks_what_is_being_sent()
    {
        var body = new EndlessBody();
        var server = Serve(_ => new HttpResponse(HttpStatus.Ok, "", body));
        using var client = await RawClient.ConnectAsync(EndPointOf(server));
        await client.SendAsync(Get);
        await client.ReceiveUntilAsync("xxxx");

        _servers.Remove(server);
        await server.DisposeAsync();

        await body.Disposed;
        Assert.DoesNotContain("\r\n0\r\n\r\n", await client.ReceiveRestAsync(), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync(EndPointOf(server)));
    }

    private static HttpResponse Text(string text) => new(HttpStatus.Ok, "", new BytesBody(Encoding.ASCII.GetBytes(text)));

    /// <summary>A body of blocks; null for a failure.</summary>
    private static HttpResponse Blocks(int? length, params string?[] blocks) => new(HttpStatus.Ok, "", new BlocksBody(length, blocks));

    private static IPEndPoint EndPointOf(HttpServer server) => server.EndPoints[0];

    private static Uri AddressOf(HttpServer server) => new($"http://{EndPointOf(server)}/");

    private async Task<RawClient> ServeAsync(Func<HttpRequest, HttpResponse> answer, HttpServerLimits? limits = null)
        => await RawClient.ConnectAsync(EndPointOf(Serve(answer, limits)));

    private HttpServer Serve(Func<HttpRequest, HttpResponse> answer, HttpServerLimits? limits = null)
    {
        var server = new HttpServer(
            Listening.Open([IPAddress.Loopback], 0), new Handler(answer), limits ?? new HttpServerLimits(), _reported.Add);
        _servers.Add(server);
        return server;
    }

    private sealed class Handler(Func<HttpRequest, HttpResponse> answer) : IHttpHandler
    {
        public ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
            => ValueTask.FromResult(answer(request));
    }

    private sealed class BlocksBody(int? length, string?[] blocks) : IHttpBody
    {
        private int _next;

        public long? Length => length;

        public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
            => _next == blocks.Length
                ? ValueTask.FromResult<ReadOnlyMemory<byte>>(default)
                : ValueTask.FromResult<ReadOnlyMemory<byte>>(
                    Encoding.ASCII.GetBytes(blocks[_next++] ?? throw new NixStoreException("broken")));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class EndlessBody : IHttpBody
    {
        private static readonly byte[] _block = [.. Enumerable.Repeat((byte)'x', 256 * 1024)];
        private readonly TaskCompletionSource _started = new();
        private readonly TaskCompletionSource _disposed = new();

        public Task Started => _started.Task.WaitAsync(Cancellation);

        public Task Disposed => _disposed.Task.WaitAsync(Cancellation);

        public long? Length => null;

        public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(_block);
        }

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
