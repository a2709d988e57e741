using System.Globalization;
using System.Text;
using NixStore.Compression;

namespace NixStore.Blobs.Http;

/// <summary>Blobs that arrive in several parts or compressed.</summary>
public sealed class HttpResumingTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    private const string Part = "HTTP/1.1 206 Partial Content\r\nConnection: close\r\n";

    private static readonly BlobName _name = BlobName.Parse("nar/a.nar");

    private readonly HurriedTime _time = new(TimeSpan.FromMinutes(2));
    private readonly HttpOptions _options;

    public HttpResumingTests() => _options = new HttpOptions { StallTimeout = TimeSpan.FromHours(1), Time = _time };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_sends_so_much_at_a_time_is_asked_for_the_rest_without_a_wait()
    {
        const string contents = "0123456789abcdefghijklmnopqrstuvwxyz";
        await using var server = new ScriptedServer((request, stream, token) =>
        {
            var from = int.Parse(request.Headers.GetValueOrDefault("Range", "bytes=0-")[6..^1], CultureInfo.InvariantCulture);
            var sent = contents[from..Math.Min(from + 3, contents.Length)];
            return ScriptedServer.WriteAsync(
                stream,
                $"{Part}Content-Range: bytes {from}-{from + sent.Length - 1}/{contents.Length}\r\nContent-Length: {sent.Length}\r\n\r\n"
                + $"{sent}",
                token);
        });

        Assert.Equal(contents, await ReadAsync(server.Address));
        Assert.Equal(12, server.Requests.Count);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_part_that_ends_before_its_announced_end_is_taken_up()
    {
        await using var server = ScriptedServer.Answering(
            $"{Part}Content-Range: bytes 0-9/10\r\n\r\n01234", $"{Part}Content-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789");

        Assert.Equal("0123456789", await ReadAsync(server.Address));
        Assert.Equal("bytes=5-", server.Requests[1].Headers["Range"]);
    }

    [Fact]
    public async Task An_interruption_while_present_bytes_are_skipped_is_resumed()
    {
        await using var server = ScriptedServer.Answering(
            Head + "Content-Length: 10\r\n\r\n012", Head + "Content-Length: 10\r\n\r\n0123456789");
        await using var store = new HttpBlobStore(server.Address, _options);

        await using var blob = await store.OpenAsync(_name, 6, Token);
        using var reader = new StreamReader(blob!);

        Assert.Equal("6789", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_part_that_does_not_say_which_one_it_is_is_an_error()
    {
        await using var server = ScriptedServer.Answering(Part + "Content-Length: 5\r\n\r\n01234");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Contains("does not say by Content-Range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_of_two_encodings_are_not_joined()
    {
        await using var server = ScriptedServer.Answering(
            Head + "Content-Length: 10\r\n\r\n01234", Head + "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Contains("has changed on its server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_encodings_are_undone_from_the_last_to_the_first()
    {
        var body = Compress(Compress("hello"u8.ToArray(), CompressionMethod.Brotli), CompressionMethod.Gzip);
        await using var server = ScriptedServer.Answering(
            $"{Head}Content-Encoding: br, gzip\r\nContent-Length: {body.Length}\r\n\r\n{Encoding.Latin1.GetString(body)}");

        Assert.Equal("hello", await ReadAsync(server.Address));
    }

    [Fact]
    public async Task A_server_that_is_silent_is_asked_twice_and_no_more()
    {
        await using var server = new ScriptedServer(static (_, _, token) => Task.Delay(Timeout.Infinite, token));

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ReadAsync(server.Address, _options with { StallTimeout = TimeSpan.FromSeconds(30) }));

        Assert.Contains("failed after 2 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_where_a_connection_broke_with_the_rest_alone()
    {
        await using var server = ScriptedServer.Answering(
            Head + "Content-Length: 10\r\nETag: \"1\"\r\n\r\n01234",
            "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n"
            + "56789");

        Assert.Equal("0123456789", await ReadAsync(server.Address));
        Assert.Equal(("bytes=5-", "\"1\""), (server.Requests[1].Headers["Range"], server.Requests[1].Headers["If-Range"]));
    }

    [Fact]
    public async Task Goes_on_with_a_server_that_knows_no_ranges()
    {
        await using var server = ScriptedServer.Answering(
            Head + "Content-Length: 10\r\n\r\n01234", Head + "Content-Length: 10\r\n\r\n0123456789");

        Assert.Equal("0123456789", await ReadAsync(server.Address));
    }

    [Fact]
    public async Task Does_not_join_parts_of_two_versions_of_a_blob()
    {
        await using var server = ScriptedServer.Answering(
            Head + "Content-Length: 10\r\nETag: \"1\"\r\n\r\n01234", Head + "Content-Length: 10\r\nETag: \"2\"\r\n\r\nabcdefghij");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Contains("has changed on its server after 5 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip")]
    [InlineData(CompressionMethod.Gzip, "x-gzip")]
    [InlineData(CompressionMethod.Gzip, "aws-chunked,gzip")]
    [InlineData(CompressionMethod.Brotli, "br")]
    [InlineData(CompressionMethod.Zstd, "ZSTD")]
    [InlineData(CompressionMethod.None, "identity")]
    public async Task Undoes_the_compression_in_which_the_server_keeps_a_blob(CompressionMethod compression, string encoding)
    {
        await using var server = ScriptedServer.Answering(Encoded("hello", compression, encoding));

        Assert.Equal("hello", await ReadAsync(server.Address));
    }

    [Fact]
    public async Task A_blob_that_its_server_compresses_is_resumed_and_not_decompressed_from_the_middle()
    {
        var whole = Encoded("hello", CompressionMethod.Gzip, "gzip");
        var body = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        await using var server = ScriptedServer.Answering(whole[..(body + 9)], whole);
        await using var store = new HttpBlobStore(server.Address, _options);

        Assert.Equal("hello", await ReadAsync(server.Address));
        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.OpenAsync(_name, 3, Token));
        Assert.Contains("from its start", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoding_that_is_not_known_is_an_error()
    {
        await using var server = ScriptedServer.Answering(Head + "Content-Encoding: rot13\r\nContent-Length: 5\r\n\r\nuryyb");

        var error = await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync(server.Address));

        Assert.Contains("'rot13'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_another_part_than_it_asked_for()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\n01234");
        await using var store = new HttpBlobStore(server.Address, _options);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.OpenAsync(_name, 5, Token));

        Assert.Contains("from byte 5 on, but the server sent bytes 0-4/10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_blob_that_always_breaks_off_at_the_same_byte()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Headers.ContainsKey("Range")
                ? "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n"
                : Head + "Content-Length: 10\r\n\r\n01234",
            token));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Contains("was interrupted 5 times, after 5 bytes", error.Message, StringComparison.Ordinal);
    }

    private static string Encoded(string text, CompressionMethod compression, string encoding)
    {
        var body = Compress(Encoding.Latin1.GetBytes(text), compression);
        return $"{Head}Content-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n{Encoding.Latin1.GetString(body)}";
    }

    private static byte[] Compress(byte[] contents, CompressionMethod compression)
    {
        using var body = new MemoryStream();
        using (var compressor = CompressionStreams.OpenWrite(body, compression, CompressionOptions.Default, leaveOpen: true))
        {
            compressor.Write(contents);
        }

        return body.ToArray();
    }

    private async Task<string> ReadAsync(Uri address, HttpOptions? options = null)
    {
        await using var store = new HttpBlobStore(address, options ?? _options);
        await using var blob = await store.OpenAsync(_name, 0, Token);
        using var bytes = new MemoryStream();
        await blob!.CopyToAsync(bytes, Token);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
