using NixStore.Blobs.Transfers;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Blobs.S3;

/// <summary>Who asks a bucket, and what its answers come to, on a server that says what a test wants.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class S3AccessTests
{
    private const string Closing = "Connection: close\r\n";
    private const string Denied = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    private const string BadKey =
        "<?xml version=\"1.0\"?><Error><Code>InvalidAccessKeyId</Code><Message>The key does not exist.</Message></Error>";
    private const string Changed =
        "<?xml version=\"1.0\"?><Error><Code>PreconditionFailed</Code><Message>One of the conditions did not hold</Message></Error>";

    private static readonly BlobName _name = BlobName.Parse("nar/a.nar");

    public S3AccessTests() => AwsEnvironment.Clear();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_credentials_a_public_bucket_is_read()
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello");
        await using var store = Open(server);

        Assert.Equal("hello"u8.ToArray(), await store.ReadAsync(_name, 100, Token));
        Assert.False(server.Requests[0].Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task With_credentials_requests_are_signed()
    {
        AwsEnvironment.SignIn();
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello");
        await using var store = Open(server);

        await store.ReadAsync(_name, 100, Token);

        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=S3RVER/", server.Requests[0].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_a_private_bucket_is_an_error_that_says_what_to_do()
    {
        await using var server = ScriptedServer.Answering(Refusing(Denied));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => OpenCacheAsync(server));

        Assert.Contains("s3://cache cannot be read", error.Message, StringComparison.Ordinal);
        Assert.Contains("No credentials were found", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_credentials_that_may_not_read_a_bucket_the_error_is_another()
    {
        AwsEnvironment.SignIn();
        await using var server = ScriptedServer.Answering(Refusing(Denied));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => OpenCacheAsync(server));

        Assert.Contains("The credentials do not allow reading", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_wrong_are_no_absent_blob()
    {
        AwsEnvironment.SignIn();
        await using var server = ScriptedServer.Answering(Refusing(BadKey));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.OpenAsync(_name, 0, Token));

        Assert.Contains("InvalidAccessKeyId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_refuses_to_be_written_without_credentials_says_what_to_do()
    {
        await using var server = ScriptedServer.Answering(Refusing(Denied));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ((IWritableBlobStore)store).PutAsync(_name, new MemoryStream("hello"u8.ToArray()), "text/plain", Token));

        Assert.Contains("No credentials were found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_an_error()
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello");
        await using var store = Open(server, "profile=absent");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.OpenAsync(_name, 0, Token));

        Assert.Contains("'absent'", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Goes_on_with_the_rest_of_the_same_version_alone()
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234",
            $"HTTP/1.1 206 Partial Content\r\n{Closing}ETag: \"1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789");
        await using var store = Open(server);

        Assert.Equal("0123456789"u8.ToArray(), await store.ReadAsync(_name, 100, Token));
        Assert.Equal(("bytes=5-", "\"1\""), (server.Requests[1].Headers["Range"], server.Requests[1].Headers["If-Match"]));
    }

    [Theory]
    [InlineData("HTTP/1.1 412 Precondition Failed\r\nConnection: close\r\nContent-Type: application/xml\r\n", Changed)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"2\"\r\nContent-Range: bytes 5-9/10\r\n", "fghij")]
    public async Task Does_not_join_parts_of_two_versions_of_a_blob(string head, string body)
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234",
            $"{head}Content-Length: {body.Length}\r\n\r\n{body}");
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(_name, 100, Token));

        Assert.Contains("s3://cache/nar/a.nar has changed on its server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undoes_the_compression_in_which_an_object_is_kept()
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Encoding: br,aws-chunked\r\nContent-Length: 9\r\n\r\n"
            + "\x0b\x02\x80hello\x03");
        await using var store = Open(server);

        Assert.Equal("hello"u8.ToArray(), await store.ReadAsync(_name, 100, Token));
    }

    [Fact]
    public async Task An_empty_blob_is_read()
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 416 Range Not Satisfiable\r\n{Closing}Content-Range: bytes */0\r\nContent-Length: 0\r\n\r\n",
            $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"d41d8cd98f00b204e9800998ecf8427e\"\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server);

        Assert.Empty((await store.ReadAsync(_name, 100, Token))!);
    }

    [Fact]
    public async Task Gives_up_on_a_blob_that_always_breaks_off_at_the_same_byte()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Headers["Range"] != "bytes=0-"
                ? $"HTTP/1.1 206 Partial Content\r\n{Closing}ETag: \"1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n"
                : $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234",
            token));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(_name, 100, Token));

        Assert.Contains("s3://cache/nar/a.nar was interrupted 5 times, after 5 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_is_asked_through_the_proxy()
    {
        await using var proxy = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello");
        await using var store = new S3BlobStoreKind(() => new TransferOptions { Proxy = new System.Net.WebProxy(proxy.Address) })
            .Open("s3", "cache", new Dictionary<string, string> { ["endpoint"] = "http://bucket.example" });

        Assert.Equal("hello"u8.ToArray(), await store.ReadAsync(_name, 100, Token));
        Assert.Equal("http://bucket.example/cache/nar/a.nar", proxy.Requests[0].Path);
    }

    [Theory]
    [InlineData("multipart-upload=maybe", "true or false, not 'maybe'")]
    [InlineData("multipart-threshold=many", "a number of bytes from 0 to 5368709120, not 'many'")]
    [InlineData("multipart-chunk-size=1000", "a number of bytes from 5242880 to 5368709120, not '1000'")]
    [InlineData("buffer-size=-1", "a number of bytes from 5242880 to 5368709120, not '-1'")]
    [InlineData("addressing-style=dotted", "not an addressing style")]
    public async Task A_setting_that_makes_no_sense_is_an_error(string settings, string message)
    {
        await using var server = ScriptedServer.Answering("");

        var error = Assert.Throws<NixFormatException>(() => Open(server, settings));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "PUT /cache/nar/a.nar")]
    [InlineData("multipart-threshold=6000000", "POST ?uploads, PUT 1 of 7000000, POST ?uploadId=u")]
    [InlineData(
        "multipart-threshold=6000000&multipart-chunk-size=5242880", "POST ?uploads, PUT 1 of 5242880, PUT 2 of 1757120, POST ?uploadId=u")]
    [InlineData(
        "multipart-threshold=0&buffer-size=6000000&multipart-upload=true",
        "POST ?uploads, PUT 1 of 6000000, PUT 2 of 1000000, POST ?uploadId=u")]
    [InlineData("multipart-threshold=6000000&multipart-upload=false", "PUT /cache/nar/a.nar")]
    public async Task Uploads_are_split_as_the_settings_say(string settings, string requests)
    {
        await using var server = new ScriptedServer(
            (request, stream, token) => ScriptedServer.WriteAsync(stream, AnswerToUpload(request), token));
        await using var store = Open(server, settings);

        await ((IWritableBlobStore)store).PutAsync(_name, new MemoryStream(new byte[7_000_000]), "text/plain", Token);

        Assert.Equal(requests, string.Join(", ", server.Requests.Select(static request
            => request.Path.Split("partNumber=") is [_, var part] ? $"PUT {part.Split('&')[0]} of {request.Body.Length}"
            : request.Method == "PUT" ? $"PUT {request.Path}"
            : $"{request.Method} {request.Path[request.Path.IndexOf('?')..]}")));
    }

    [Fact]
    public async Task Uploaded_parts_are_dropped_if_one_fails()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream, request.Path.Contains("partNumber=2", StringComparison.Ordinal) ? Refusing(Denied) : AnswerToUpload(request), token));
        await using var store = Open(server, "multipart-threshold=6000000&multipart-chunk-size=5242880");

        await Assert.ThrowsAsync<NixStoreException>(
            () => ((IWritableBlobStore)store).PutAsync(_name, new MemoryStream(new byte[7_000_000]), "text/plain", Token));

        Assert.Contains(server.Requests, static request => request.Method == "DELETE");
    }

    [Fact]
    public async Task What_is_put_there_gets_the_storage_class()
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: 0\r\n\r\n");
        await using var store = Open(server, "storage-class=STANDARD_IA");

        await ((IWritableBlobStore)store).PutAsync(_name, new MemoryStream("hello"u8.ToArray()), "text/plain", Token);

        Assert.Equal("STANDARD_IA", server.Requests[0].Headers["x-amz-storage-class"]);
    }

    [Fact]
    public async Task The_error_that_ended_an_upload_is_reported_even_if_its_parts_cannot_be_dropped()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Path.Contains("partNumber=2", StringComparison.Ordinal) || request.Method == "DELETE"
                ? Refusing(request.Method == "DELETE" ? BadKey : Denied)
                : AnswerToUpload(request),
            token));
        await using var store = Open(server, "multipart-threshold=6000000&multipart-chunk-size=5242880");

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => ((IWritableBlobStore)store).PutAsync(_name, new MemoryStream(new byte[7_000_000]), "text/plain", Token));

        Assert.Contains("AccessDenied", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Sign in</body></html>")]
    [InlineData("<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>many</Size></Contents></ListBucketResult>")]
    [InlineData(
        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>99999999999999999999999</Size></Contents>"
        + "</ListBucketResult>")]
    [InlineData(
        "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken><Contents><Key>a</Key></Contents>"
        + "</ListBucketResult>")]
    public async Task A_listing_that_makes_no_sense_is_an_error_that_names_the_bucket(string answer)
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}Content-Length: {answer.Length}\r\n\r\n{answer}");
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<NixStoreException>(
            async () => await ((IListableBlobStore)store).ListAsync("", Token).ToListAsync(Token));

        Assert.Contains("s3://cache", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache/..")]
    [InlineData("cache/a/../b")]
    [InlineData("cache/./a")]
    public void A_folder_that_keys_cannot_name_is_refused(string location)
        => Assert.Throws<NixStoreException>(
            () => new S3BlobStoreKind(static () => new TransferOptions()).Open("s3", location, new Dictionary<string, string>()));

    [Theory]
    [InlineData("", "has no bucket")]
    [InlineData("my bucket", "is not the name of a bucket")]
    [InlineData("my%20bucket", "is not the name of a bucket")]
    [InlineData("a..b", "is not the name of a bucket")]
    [InlineData("-a", "is not the name of a bucket")]
    [InlineData("localhost:9000/cache", "s3://bucket?endpoint=http://localhost:9000")]
    [InlineData("127.0.0.1/cache", "the address of a server in place of a bucket")]
    [InlineData("[::1]/cache", "the address of a server in place of a bucket")]
    public void What_is_not_the_name_of_a_bucket_is_refused(string location, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<NixStoreException>(() => OpenBucket(location)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("cache")]
    [InlineData("Cache_1.example.org")]
    public async Task Names_of_buckets_are_accepted(string bucket)
    {
        await using var store = OpenBucket(bucket);

        Assert.Equal($"s3://{bucket}", store.Location);
    }

    [Fact]
    public async Task A_bucket_with_a_dot_cannot_be_in_the_host_name_of_a_certificate()
    {
        var error = Assert.Throws<NixFormatException>(() => OpenBucket("a.b", ("addressing-style", "virtual")));

        Assert.Contains("Use addressing-style=path.", error.Message, StringComparison.Ordinal);
        await using var plain = OpenBucket("a.b", ("addressing-style", "virtual"), ("endpoint", "http://localhost"));
    }

    [Fact]
    public async Task A_server_that_is_silent_is_asked_twice_and_no_more()
    {
        await using var server = new ScriptedServer(static (_, _, token) => Task.Delay(Timeout.Infinite, token));
        var reference = StoreReference.Parse($"s3://cache?endpoint={server.Address}");
        var time = new HurriedTime(TimeSpan.FromMinutes(2));
        var timeout = TimeSpan.FromSeconds(30);
        await using var store = new S3BlobStoreKind(() => new TransferOptions { StallTimeout = timeout, Time = time })
            .Open("s3", reference.Authority, reference.Settings);

        await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(BlobName.Parse("nix-cache-info"), 1000, Token));

        Assert.InRange(time.Waits.Count(wait => wait == timeout), 1, 2);
    }

    [Fact]
    public async Task An_entry_of_a_listing_without_a_key_is_skipped()
    {
        const string answer =
            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Size>1</Size></Contents><Contents><Key>a</Key><Size>1</Size>"
            + "</Contents></ListBucketResult>";
        await using var server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\n{Closing}Content-Length: {answer.Length}\r\n\r\n{answer}");
        await using var store = Open(server);

        Assert.Equal(
            ["a"], await ((IListableBlobStore)store).ListAsync("", Token).Select(static blob => blob.Name.Text).ToListAsync(Token));
    }

    private static string AnswerToUpload(ScriptedRequest request)
    {
        var body = request.Method != "POST" ? ""
            : request.Path.Contains("uploads", StringComparison.Ordinal)
                ? "<?xml version=\"1.0\"?><InitiateMultipartUploadResult><Bucket>cache</Bucket><Key>nar/a.nar</Key><UploadId>u</UploadId>"
                    + "</InitiateMultipartUploadResult>"
                : "<?xml version=\"1.0\"?><CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>";
        return $"HTTP/1.1 200 OK\r\n{Closing}ETag: \"1\"\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Refusing(string body)
        => $"HTTP/1.1 403 Forbidden\r\n{Closing}Content-Type: application/xml\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static IBlobStore OpenBucket(string location, params (string Name, string Value)[] settings)
        => new S3BlobStoreKind(static () => new TransferOptions())
            .Open("s3", location, settings.ToDictionary(static setting => setting.Name, static setting => setting.Value));

    private static IBlobStore Open(ScriptedServer server, string settings = "")
    {
        var reference = StoreReference.Parse($"s3://cache?endpoint={server.Address}&{settings}");
        return new S3BlobStoreKind(
            static () => new TransferOptions { StallTimeout = TimeSpan.FromHours(1), Time = new HurriedTime(TimeSpan.FromMinutes(2)) })
            .Open("s3", reference.Authority, reference.Settings);
    }

    private static async Task OpenCacheAsync(ScriptedServer server)
    {
        await using var blobs = Open(server);
        await using var store = await BinaryCacheStore.OpenAsync(blobs, "s3://cache", new BinaryCacheSettings(), Token);
    }
}
