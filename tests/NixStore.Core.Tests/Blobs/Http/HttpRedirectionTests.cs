
namespace NixStore.Blobs.Http;

/// <summary>Redirections: only web servers are followed, a credential stays with its server, and a body is sent again.</summary>
public sealed class HttpRedirectionTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
    private const string Created = "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private static readonly BlobName _name = BlobName.Parse("nar/a.nar");

    private readonly HttpOptions _options = new() { StallTimeout = TimeSpan.FromHours(1), Time = new HurriedTime(TimeSpan.FromMinutes(2)) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_credential_is_sent_again_to_its_own_server()
    {
        await using var server = ScriptedServer.Answering(To("/elsewhere"), Hello);
        await using var store = new HttpBlobStore(new UriBuilder(server.Address) { UserName = "me", Password = "secret" }.Uri, _options);

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(store));
        Assert.Equal(["/nar/a.nar", "/elsewhere"], server.Requests.Select(static request => request.Path));
        Assert.All(server.Requests, static request => Assert.True(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task A_credential_is_not_sent_to_another_server()
    {
        await using var other = ScriptedServer.Answering(Hello);
        await using var server = ScriptedServer.Answering(To($"{other.Address}elsewhere"));
        await using var store = new HttpBlobStore(server.Address, _options with { Authorization = new BasicAuthorization("me", "secret") });

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(store));
        Assert.True(server.Requests[0].Headers.ContainsKey("Authorization"));
        Assert.False(other.Requests[0].Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task The_netrc_file_is_asked_for_the_server_that_a_redirection_leads_to()
    {
        await using var other = ScriptedServer.Answering(Hello);
        var address = new UriBuilder(other.Address) { Host = "127.0.0.1", Path = "/elsewhere" }.Uri;
        await using var server = ScriptedServer.Answering(To(address.AbsoluteUri));
        await using var store = new HttpBlobStore(
            server.Address, _options with { Authorization = NetrcAuthorization.Parse("machine 127.0.0.1 login me password secret") });

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(store));
        Assert.False(server.Requests[0].Headers.ContainsKey("Authorization"));
        Assert.Equal("Basic " + Convert.ToBase64String("me:secret"u8), other.Requests[0].Headers["Authorization"]);
    }

    [Theory]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_body_is_sent_again(string status)
    {
        await using var server = ScriptedServer.Answering(To("/elsewhere", status), Created);
        await using var store = new HttpBlobStore(server.Address, _options);

        await store.PutAsync(_name, new MemoryStream("hello"u8.ToArray()), "text/plain", Token);

        Assert.Equal(
            ["PUT /nar/a.nar hello", "PUT /elsewhere hello"],
            server.Requests.Select(static request => $"{request.Method} {request.Path} {request.Body}"));
    }

    [Fact]
    public async Task A_body_is_sent_again_to_a_proxy_that_demands_a_credential()
    {
        await using var proxy = ScriptedServer.Answering(
            "HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
            + "Content-Length: 0\r\n\r\n",
            Created);
        var address = new UriBuilder(proxy.Address) { UserName = "me", Password = "secret" }.Uri;
        await using var store = new HttpBlobStore(
            new Uri("http://cache.example"), _options with { Proxy = new System.Net.WebProxy(address) });

        await store.PutAsync(_name, new MemoryStream("hello"u8.ToArray()), "text/plain", Token);

        Assert.Equal(["hello", "hello"], proxy.Requests.Select(static request => request.Body));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("urn:x")]
    [InlineData("th:")]
    [InlineData("//")]
    [InlineData("C:\\x")]
    [InlineData("ftp://example.org/x")]
    public async Task Only_web_servers_are_followed(string location)
    {
        await using var server = ScriptedServer.Answering(To(location));
        await using var store = new HttpBlobStore(server.Address, _options);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(store));

        Assert.Contains("redirected to something that is no http or https URL", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private static string To(string location, string status = "302 Found")
        => $"HTTP/1.1 {status}\r\nConnection: close\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    private static Task<byte[]?> ReadAsync(HttpBlobStore store) => ((IBlobStore)store).ReadAsync(_name, 100, Token);
}
