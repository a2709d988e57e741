using System.Text;

namespace NixStore.Blobs.Http;

/// <summary>Files of a web server are listed with WebDAV or with the JSON index of nginx, and deleted with DELETE.</summary>
public sealed class HttpListingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_JSON_index_of_nginx_lists_files_with_sizes_and_times()
    {
        using var nginx = new Nginx(_directory.Path);
        _directory.WriteFile("cache/a b+.narinfo", "12345");
        _directory.WriteFile("cache/nar/x.nar.xz", "123");
        File.SetLastWriteTimeUtc(_directory.Combine("cache/nar/x.nar.xz"), new DateTime(2020, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        await using var store = Open(nginx.Address + "/cache");

        var listing = await store.FindListingAsync(Token);

        Assert.Equal(["a b+.narinfo 5"], await ListAsync(listing!, ""));
        Assert.Equal(["nar/x.nar.xz 3"], await ListAsync(listing!, "nar/"));
        Assert.Empty(await ListAsync(listing!, "pins/"));
        var nar = await listing!.ListAsync("nar/", Token).SingleAsync(Token);
        Assert.Equal(new DateTimeOffset(2020, 5, 6, 7, 8, 9, TimeSpan.Zero), nar.Modified);
    }

    [Fact]
    public async Task Files_are_deleted_by_nginx()
    {
        using var nginx = new Nginx(_directory.Path);
        _directory.WriteFile("a b+.narinfo", "12345");
        _directory.WriteFile("nar/x.nar.xz", "123");
        _directory.WriteFile("stays", "123");
        await using var store = Open(nginx.Address);

        BlobName[] names = [BlobName.Parse("a b+.narinfo"), BlobName.Parse("nar/x.nar.xz"), BlobName.Parse("absent")];
        var failures = await store.DeleteAsync(names, Token);

        Assert.Empty(failures);
        Assert.Equal(["stays"], Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_server_that_accepts_no_deletions_is_named()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var store = Open(server.Address.AbsoluteUri);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.DeleteAsync([BlobName.Parse("a")], Token));

        Assert.Contains("does not accept deletions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_server_does_not_delete_is_returned()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var store = Open(server.Address.AbsoluteUri);

        var failure = Assert.Single(await store.DeleteAsync([BlobName.Parse("a")], Token));

        Assert.Equal("a", failure.Name.Text);
        Assert.Contains("403", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebDAV_collection_lists_files_with_sizes_and_times()
    {
        await using var server = ServeDav($"""
            <?xml version="1.0"?>
            <D:multistatus xmlns:D="DAV:">
              {Member("/cache/", null, isFolder: true)}
              {Member("/cache/a%20b.narinfo", 5)}
              {Member("http://elsewhere/cache/whole.narinfo", 6)}
              {Member("/cache/nar/", null, isFolder: true)}
              {Member("/cache/nar/deep.nar", 7)}
              {Member("/other/x.narinfo", 8)}
            </D:multistatus>
            """);
        await using var store = Open(server.Address + "cache");

        var listing = await store.FindListingAsync(Token);

        Assert.Equal(["a b.narinfo 5", "whole.narinfo 6"], await ListAsync(listing!, ""));
        Assert.Equal(["a b.narinfo 5"], await ListAsync(listing!, "a"));
        var file = await listing!.ListAsync("a", Token).SingleAsync(Token);
        Assert.Equal(new DateTimeOffset(2020, 5, 6, 7, 8, 9, TimeSpan.Zero), file.Modified);
        Assert.All(server.Requests, static request => Assert.Equal("1", request.Headers["Depth"]));
    }

    [Theory]
    [InlineData("""<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href></D:response>""")]
    [InlineData("""<D:multistatus xmlns:D="DAV:"><D:response></D:response></D:multistatus>""")]
    [InlineData("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><D:multistatus xmlns:D="DAV:">&e;</D:multistatus>""")]
    [InlineData("<html></html>")]
    [InlineData("")]
    public async Task A_malformed_or_cut_WebDAV_listing_is_refused(string xml)
    {
        await using var server = ServeDav(xml);
        await using var store = Open(server.Address.AbsoluteUri);
        var listing = await store.FindListingAsync(Token);

        await Assert.ThrowsAsync<NixFormatException>(() => ListAsync(listing!, ""));
    }

    [Theory]
    [InlineData("""[{"name":"a","type":"file","size":1}""")]
    [InlineData("""[{"type":"file"}]""")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("""[1]""")]
    [InlineData("""{"name":"a","type":"file"}""")]
    [InlineData("")]
    public async Task A_malformed_or_cut_JSON_index_is_refused(string json)
    {
        await using var server = ServeJson(json, json.Length);
        await using var store = Open(server.Address.AbsoluteUri);
        var listing = await store.FindListingAsync(Token);

        await Assert.ThrowsAsync<NixFormatException>(() => ListAsync(listing!, ""));
    }

    [Fact]
    public async Task A_listing_whose_connection_breaks_is_no_listing()
    {
        await using var server = ServeJson("""[{"name":"a","type":"file","size":1}]""", 1000);
        await using var store = Open(server.Address.AbsoluteUri);
        var listing = await store.FindListingAsync(Token);

        await Assert.ThrowsAnyAsync<NixStoreException>(() => ListAsync(listing!, ""));
    }

    [Fact]
    public async Task Names_that_lead_out_of_the_folder_are_not_listed()
    {
        const string Json = """
            [{"name":"..","type":"file"},{"name":"../x","type":"file"},{"name":"a/../../x","type":"file"},{"name":"good","type":"file"}]
            """;
        await using var server = ServeJson(Json, Json.Length);
        await using var store = Open(server.Address.AbsoluteUri);
        var listing = await store.FindListingAsync(Token);

        Assert.Equal(["good "], await ListAsync(listing!, ""));
    }

    [Fact]
    public async Task A_server_that_shows_web_pages_has_no_listing()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var store = Open(server.Address.AbsoluteUri);

        Assert.Null(await store.FindListingAsync(Token));
    }

    private static HttpBlobStore Open(string address) => new(new Uri(address), new HttpOptions { Attempts = 1 });

    private static async Task<string[]> ListAsync(IListableBlobStore listing, string prefix)
    {
        var files = await listing.ListAsync(prefix, Token).ToListAsync(Token);
        return [.. files.Select(static blob => $"{blob.Name} {blob.Length}").Order(StringComparer.Ordinal)];
    }

    private static ScriptedServer ServeDav(string xml)
        => ScriptedServer.Answering(
            $"HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\nConnection: close\r\n"
            + $"Content-Length: {Encoding.Latin1.GetByteCount(xml)}\r\n\r\n{xml}");

    private static ScriptedServer ServeJson(string json, int length)
        => new((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Method == "GET"
                ? $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{json}"
                : "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            token));

    private static string Member(string reference, int? length, bool isFolder = false) => $"""
        <D:response><D:href>{reference}</D:href><D:propstat><D:prop>
          {(length is null ? "" : $"<D:getcontentlength>{length}</D:getcontentlength>")}
          <D:getlastmodified>Wed, 06 May 2020 07:08:09 GMT</D:getlastmodified>
          <D:resourcetype>{(isFolder ? "<D:collection/>" : "")}</D:resourcetype>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        """;
}
