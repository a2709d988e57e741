
namespace NixStore.Blobs.Http;

/// <summary>What a narinfo calls its NAR is a URL reference; what the library names itself is escaped.</summary>
public sealed class HttpReferenceTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nar/x.nar?hash=abc", "/cache/nar/x.nar?hash=abc")]
    [InlineData("nar/a%2Bb.nar", "/cache/nar/a%2Bb.nar")]
    [InlineData("/nar/x.nar", "/nar/x.nar")]
    [InlineData("./nar/x.nar", "/cache/nar/x.nar")]
    [InlineData("nar//x.nar", "/cache/nar//x.nar")]
    [InlineData("sha256:abc.nar", "/cache/sha256:abc.nar")]
    public async Task A_reference_is_requested_as_it_is_written(string reference, string path)
    {
        await using var server = ScriptedServer.Answering(Hello);
        await using var store = new HttpBlobStore(new Uri(server.Address, "cache"), new HttpOptions());

        await using var blob = await store.OpenAsync(store.Resolve(reference)!, 0, Token);

        Assert.Equal(path, server.Requests[0].Path);
    }

    [Fact]
    public async Task A_name_is_escaped()
    {
        await using var server = ScriptedServer.Answering(Hello);
        await using var store = new HttpBlobStore(server.Address, new HttpOptions());

        await using var blob = await store.OpenAsync(BlobName.Parse("log/a?b.drv"), 0, Token);

        Assert.Equal("/log/a%3Fb.drv", server.Requests[0].Path);
    }

    [Fact]
    public async Task A_reference_to_another_web_server_is_requested_there_without_the_credential_of_the_first()
    {
        await using var other = ScriptedServer.Answering(Hello);
        await using var store = new HttpBlobStore(new Uri("http://me:secret@cache.example/"), new HttpOptions());

        await using var blob = await store.OpenAsync(store.Resolve($"{other.Address}nar/x.nar")!, 0, Token);

        Assert.Equal("/nar/x.nar", other.Requests[0].Path);
        Assert.False(other.Requests[0].Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file:/etc/passwd")]
    [InlineData("ftp://example.org/x.nar")]
    [InlineData("s3://bucket/x.nar")]
    [InlineData("nar/a\nb")]
    [InlineData("")]
    public async Task A_reference_to_something_else_is_refused(string reference)
    {
        await using var store = new HttpBlobStore(new Uri("http://cache.example/"), new HttpOptions());

        Assert.Null(store.Resolve(reference));
    }
}
