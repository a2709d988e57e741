using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NixStore.Blobs.Http;

/// <summary>Blobs behind a URL, on servers that behave and on such as do not.</summary>
public sealed class HttpBlobStoreTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    private const string Busy = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n";

    private static readonly BlobName _name = BlobName.Parse("nar/a.nar");

    private readonly HurriedTime _time = new(TimeSpan.FromMinutes(2));
    private readonly HttpOptions _options;

    public HttpBlobStoreTests() => _options = new HttpOptions { StallTimeout = TimeSpan.FromHours(1), Time = _time };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_a_blob_below_its_root()
    {
        await using var server = ScriptedServer.Answering(Head + "Content-Length: 5\r\n\r\nhello");

        Assert.Equal("hello", await ReadAsync(new Uri(server.Address, "cache")));
        Assert.Equal(("GET", "/cache/nar/a.nar"), (server.Requests[0].Method, server.Requests[0].Path));
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("410 Gone")]
    public async Task A_blob_that_is_not_there_is_no_error(string status)
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server.Address);

        Assert.Null(await store.OpenAsync(_name, 0, Token));
        Assert.Null(await store.FindAsync(_name, Token));
    }

    [Fact]
    public async Task A_blob_that_is_refused_is_neither_there_nor_absent()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server.Address);

        await Assert.ThrowsAsync<BlobRefusedException>(() => store.OpenAsync(_name, 0, Token));
        await Assert.ThrowsAsync<BlobRefusedException>(() => store.FindAsync(_name, Token));
    }

    [Theory]
    [InlineData("405 Method Not Allowed")]
    [InlineData("501 Not Implemented")]
    public async Task A_server_that_does_not_know_HEAD_is_asked_with_GET(string status)
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Head + "Content-Length: 5\r\n\r\nhello");
        await using var store = Open(server.Address);

        Assert.Equal(5, (await store.FindAsync(_name, Token))?.Length);
    }

    [Fact]
    public async Task Returns_the_length_of_a_blob_without_reading_it()
    {
        await using var server = ScriptedServer.Answering(Head + "Content-Length: 12345\r\n\r\n");
        await using var store = Open(server.Address);

        Assert.Equal(12345, (await store.FindAsync(_name, Token))?.Length);
        Assert.Equal("HEAD", server.Requests[0].Method);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 0.1)]
    [InlineData(Busy + "\r\n", 5)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 5)]
    public async Task Asks_a_stumbling_server_again_after_a_random_while(string answer, double longest)
    {
        await using var server = ScriptedServer.Answering(answer, answer, Head + "Content-Length: 5\r\n\r\nhello");

        Assert.Equal("hello", await ReadAsync(server.Address));
        Assert.Equal(2, _time.Waits.Count);
        Assert.InRange(_time.Waits[0].TotalSeconds, 0, longest);
        Assert.InRange(_time.Waits[1].TotalSeconds, 0, 2 * longest);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(86400, 60)]
    public async Task Waits_as_long_as_the_server_asks_within_reason(int asked, int waited)
    {
        await using var server = ScriptedServer.Answering(Busy + $"Retry-After: {asked}\r\n\r\n", Head + "Content-Length: 5\r\n\r\nhello");

        Assert.Equal("hello", await ReadAsync(server.Address));
        Assert.Equal([TimeSpan.FromSeconds(waited)], _time.Waits);
    }

    [Fact]
    public async Task Gives_up_after_five_attempts_and_says_what_was_answered()
    {
        await using var server = ScriptedServer.Answering(Busy + "\r\n");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Equal(5, server.Requests.Count);
        Assert.Contains("/nar/a.nar failed with status 503", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named()
    {
        await using var store = Open(new Uri("http://127.0.0.1:1/"));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.FindAsync(_name, Token));

        Assert.Contains("http://127.0.0.1:1/nar/a.nar failed after 5 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_follow_redirections_in_a_circle()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /nar/a.nar\r\nContent-Length: 0\r\n\r\n");

        await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));
        Assert.InRange(server.Requests.Count, 2, 12);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_never_answers()
    {
        await using var server = new ScriptedServer(static (_, _, token) => Task.Delay(Timeout.Infinite, token));

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ReadAsync(server.Address, _options with { StallTimeout = TimeSpan.FromSeconds(30) }));

        Assert.Contains("did not answer within 30 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_only_drips()
    {
        await using var server = ScriptedServer.Answering(Head + "Content-Length: 9000000\r\n\r\n0123456789");
        var time = new HurriedTime(TimeSpan.FromMinutes(2)) { Step = TimeSpan.FromHours(2) };

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ReadAsync(server.Address, _options with { Time = time, StallTimeout = TimeSpan.FromHours(1) }));

        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task A_cancelled_read_ends_though_the_server_is_silent()
    {
        await using var server = new ScriptedServer(static async (_, stream, token) =>
        {
            await ScriptedServer.WriteAsync(stream, Head + "Content-Length: 10\r\n\r\n01234", token);
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var store = Open(server.Address);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var blob = await store.OpenAsync(_name, 0, stop.Token);
        blob!.ReadExactly(new byte[5]);

        var reading = Task.Run(() => blob.ReadByte(), Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Puts_a_blob_and_sends_it_again_where_the_server_stumbles()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server.Address);

        await store.PutAsync(_name, new MemoryStream("hello"u8.ToArray()), "application/x-nix-nar", Token);

        Assert.Equal(["hello", "hello"], server.Requests.Select(static request => request.Body));
        Assert.Equal(("PUT", "application/x-nix-nar"), (server.Requests[1].Method, server.Requests[1].Headers["Content-Type"]));
    }

    [Fact]
    public async Task An_upload_may_take_as_long_as_it_gets_on()
    {
        var time = new SteppedTime();
        await using var server = ScriptedServer.Answering("HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(
            server.Address, new HttpOptions { StallTimeout = TimeSpan.FromSeconds(60), Attempts = 1, Time = time });
        await using var contents = new ObservedStream(new byte[2_000_000]) { OnRead = () => time.Move(TimeSpan.FromSeconds(40)) };

        await store.PutAsync(_name, contents, "application/x-nix-nar", Token);

        Assert.Equal(2_000_000, server.Requests[0].Body.Length);
    }

    [Fact]
    public async Task Puts_a_blob_that_gets_its_name_at_the_end()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server.Address);
        await using (var upload = await store.BeginUploadAsync(Token))
        {
            await using (upload.Contents)
            {
                upload.Contents.Write("hello"u8);
            }

            await upload.CompleteAsync(_name, "application/x-nix-nar", Token);
        }

        Assert.Equal(("/nar/a.nar", "hello"), (server.Requests[0].Path, server.Requests[0].Body));
    }

    [Fact]
    public async Task A_server_that_accepts_no_uploads_is_distinguished_from_one_that_fails()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server.Address);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.PutAsync(_name, new MemoryStream(), "text/plain", Token));

        Assert.Contains("The server does not accept uploads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_address_is_sent_and_shown_nowhere()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        var address = new UriBuilder(server.Address) { UserName = "me", Password = "s3cr%25t" }.Uri;
        await using var store = Open(address);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.FindAsync(_name, Token));

        Assert.Equal("Basic " + Convert.ToBase64String("me:s3cr%t"u8), server.Requests[0].Headers["Authorization"]);
        Assert.DoesNotContain("s3cr", error.ToString() + store.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_address_of_a_proxy_is_sent_there_and_shown_nowhere()
    {
        await using var proxy = ScriptedServer.Answering(
            "HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
            + "Content-Length: 0\r\n\r\n");
        var address = new UriBuilder(proxy.Address) { UserName = "me", Password = "s3cr%25t" }.Uri;

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ReadAsync(new Uri("https://cache.example"), _options with { Attempts = 1, Proxy = new System.Net.WebProxy(address) }));

        Assert.Contains(
            proxy.Requests,
            static request => request.Headers.GetValueOrDefault("Proxy-Authorization") == "Basic " + Convert.ToBase64String("me:s3cr%t"u8));
        Assert.Contains("407", error.Message, StringComparison.Ordinal);
        Assert.Contains("The proxy demands a name and password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_redirection_adds_to_an_address_is_not_shown()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Path.Contains("signature", StringComparison.Ordinal)
                ? "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /elsewhere?signature=s3cret\r\nContent-Length: 0\r\n\r\n",
            token));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));

        Assert.Contains("/elsewhere failed with status 400", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trusts_the_certificates_of_a_file_alone()
    {
        Platform.SkipUnderWine("it makes no keys for certificates");
        using var directory = new TemporaryDirectory();
        using var certificate = MakeCertificate();
        var file = Path.Combine(directory.Path, "ca.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Token);
        await using var server = new ScriptedServer(
            "https",
            static (_, stream, token) => ScriptedServer.WriteAsync(stream, Head + "Content-Length: 5\r\n\r\nhello", token),
            SecureAsync);

        Assert.Equal("hello", await ReadAsync(server.Address, _options with { CertificateFile = file }));
        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(server.Address));
        Assert.Contains("after 1 attempt:", error.Message, StringComparison.Ordinal);

        async Task<Stream> SecureAsync(Stream plain)
        {
            var secure = new SslStream(plain);
            await secure.AuthenticateAsServerAsync(certificate);
            return secure;
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private HttpBlobStore Open(Uri address, HttpOptions? options = null) => new(address, options ?? _options);

    private async Task<string?> ReadAsync(Uri address, HttpOptions? options = null)
    {
        await using var store = Open(address, options);
        await using var blob = await store.OpenAsync(_name, 0, Token);
        using var bytes = new MemoryStream();
        await blob!.CopyToAsync(bytes, Token);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
