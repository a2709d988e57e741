using System.Text;
using NixStore.Blobs;
using NixStore.Blobs.Http;
using NixStore.Blobs.S3;
using NixStore.Blobs.Transfers;

namespace NixStore.Fuzzing.Targets;

/// <summary>The responses of an HTTP server to what a binary cache is asked. The first byte chooses the request.</summary>
internal sealed class HttpResponseTarget : FuzzTarget
{
    private static readonly BlobName _name = BlobName.Parse("a.narinfo");

    private readonly RawServer _server = new();
    private readonly HttpBlobStore _store;

    public HttpResponseTarget() => _store = new HttpBlobStore(_server.Address, new HttpOptions
    {
        Attempts = 1,
        Redirections = 2,
        FirstDelay = TimeSpan.Zero,
        FirstDelayOfBusyServer = TimeSpan.Zero,
        LongestDelay = TimeSpan.Zero,
        StallTimeout = TimeSpan.FromSeconds(5),
    });

    public override string Name => "http-response";

    public override bool IsText => true;

    public override int MaximumLength => 8000;

    public override int Runs => 400;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. from answer in new[]
           {
               "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\nhello",
               "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 10-19/20\r\nContent-Length: 10\r\nETag: \"a\"\r\n\r\n0123456789",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
               "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
               "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
               "HTTP/1.1 404 Not Found\r\n\r\n",
           }
           from request in new byte[] { 0, 1, 2, 3 }
           select (byte[])[request, .. Encoding.Latin1.GetBytes(answer)],
    ];

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 206 Partial Content\r\n", "HTTP/1.1 301 Moved\r\n", "HTTP/1.1 404 No\r\n",
        "HTTP/1.1 416 Range\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        "Location: /x\r\n", "Location: file:///etc/passwd\r\n", "Location: //\r\n", "Content-Length: ", "Content-Length: -1\r\n",
        "Content-Range: bytes 0-9/100\r\n",
        "Content-Range: bytes 5-2/1\r\n", "Content-Encoding: gzip\r\n", "Content-Encoding: zstd\r\n", "Content-Encoding: br\r\n",
        "Transfer-Encoding: chunked\r\n",
        "ETag: \"x\"\r\n", "Retry-After: 1\r\n", "\r\n\r\n", "\r\n", "ffffffff\r\n", "0\r\n\r\n", "5\r\n", "Connection: close\r\n");

    public override bool IsRefusal(Exception failure) => failure is NixStoreException or IOException;

    public override bool Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return false;
        }

        _server.Answer(input[1..]);
        AskAsync(input[0] % 4).GetAwaiter().GetResult();
        return true;
    }

    public override void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
        base.Dispose();
    }

    private async Task AskAsync(int request)
    {
        switch (request)
        {
            case 0:
                await ((IBlobStore)_store).ReadAsync(_name, 1 << 20, CancellationToken.None);
                break;
            case 1:
                await _store.FindAsync(_name);
                break;
            case 2:
                await using (var contents = await _store.OpenAsync(_name, 10))
                {
                    await (contents ?? Stream.Null).CopyToAsync(Stream.Null);
                }

                break;
            default:
                await _store.PutAsync(_name, new MemoryStream(new byte[10]), "text/plain");
                break;
        }
    }
}

/// <summary>The listings of a bucket.</summary>
internal sealed class BucketListingTarget : FuzzTarget
{
    // A listing that says that more follows is asked for again; a few times show what happens.
    private const int MostRequests = 5;

    private readonly RawServer _server = new();
    private readonly S3BlobStore _store;

    public BucketListingTarget()
    {
        AwsEnvironment.SignIn();
        _store = new S3BlobStore("bucket", "releases", new S3Options
        {
            Endpoint = _server.Address,
            UsesPathStyle = true,
            Transfers = new TransferOptions
            {
                Attempts = 1,
                FirstDelay = TimeSpan.Zero,
                FirstDelayOfBusyServer = TimeSpan.Zero,
                LongestDelay = TimeSpan.Zero,
                StallTimeout = TimeSpan.FromSeconds(5),
            },
        });
    }

    public override string Name => "bucket-listing";

    public override bool IsText => true;

    public override int MaximumLength => 8000;

    public override int Runs => 300;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>releases/</Prefix>
        <KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated><Contents>
        <Key>releases/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm.narinfo</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>
        <ETag>&quot;x&quot;</ETag><Size>434234</Size>
        <StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>releases/nar/</Prefix></CommonPrefixes></ListBucketResult>
        """,
        "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>");

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "<Contents>", "</Contents>", "<Key>", "</Key>", "<Size>", "<IsTruncated>true</IsTruncated>",
        "<NextContinuationToken>x</NextContinuationToken>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]>", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "&x;", "&lt;", "<![CDATA[", "]]>",
        "<Error><Code>SlowDown</Code></Error>",
        "<CommonPrefixes><Prefix>", "releases/", "<ListBucketResult>", "<Key/>");

    public override bool Run(byte[] input)
    {
        _server.Answer([
            .. Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {input.Length}\r\nConnection: close\r\n\r\n"),
            .. input]);
        ListAsync().GetAwaiter().GetResult();
        return true;
    }

    public override void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
        base.Dispose();
    }

    private async Task ListAsync()
    {
        await foreach (var blob in _store.ListAsync(""))
        {
            Ensure(blob.Name.Text.Length > 0, "a blob without a name");
            if (_server.Requests > MostRequests)
            {
                return;
            }
        }
    }
}
