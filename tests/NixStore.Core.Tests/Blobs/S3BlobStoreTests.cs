using System.Diagnostics;
using NixStore.Blobs.S3;
using NixStore.Support;

namespace NixStore.Blobs;

/// <summary>Blobs in a bucket of s3rver, which the variable <c>NIXSTORE_S3RVER</c> names.</summary>
public sealed class S3BlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private Process? _server;
    private string _endpoint = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        FileSystem.Platform.SkipOnWindows("s3rver is started by its script");
        var program = Environment.GetEnvironmentVariable("NIXSTORE_S3RVER");
        Assert.SkipWhen(string.IsNullOrEmpty(program), "NIXSTORE_S3RVER names no s3rver");

        // What s3rver takes without an account of its own.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        _server = Process.Start(new ProcessStartInfo(
            program!, ["--directory", _directory.Path, "--address", "127.0.0.1", "--port", "0", "--configure-bucket", "cache"]) { RedirectStandardOutput = true })!;
        while (_endpoint.Length == 0 && await _server.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            var port = line.LastIndexOf(':') + 1;
            _endpoint = line.Contains("listening", StringComparison.Ordinal) ? $"http://127.0.0.1:{line[port..].Trim()}" : "";
        }

        Assert.NotEqual("", _endpoint);
        _ = _server.StandardOutput.ReadToEndAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync(CancellationToken.None);
            _server.Dispose();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task A_large_blob_is_sent_in_parts()
    {
        await using var store = Open();
        var contents = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(contents);

        await ((IWritableBlobStore)store).PutAsync(BlobName.Parse("nar/large.nar"), new MemoryStream(contents), "application/x-nix-nar", Token);

        await using var blob = (await store.OpenAsync(BlobName.Parse("nar/large.nar"), 0, Token))!;
        using var read = new MemoryStream();
        await blob.CopyToAsync(read, Token);
        Assert.True(contents.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length)));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        await using var store = Open("nowhere");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(BlobName.Parse("nix-cache-info"), 1000, Token));

        Assert.Contains("s3://nowhere", error.Message, StringComparison.Ordinal);
    }

    private protected override IListableBlobStore Open() => (IListableBlobStore)Open("cache");

    private IBlobStore Open(string bucket)
        => new S3BlobStoreKind().Open("s3", bucket, new Dictionary<string, string> { ["endpoint"] = _endpoint });
}
