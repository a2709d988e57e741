using System.Diagnostics;

namespace NixStore.Support;

/// <summary>
/// s3rver, which the variable <c>NIXSTORE_S3RVER</c> names, with a bucket <c>cache</c> in a directory of its own. Where it is absent the
/// test is skipped by name.
/// </summary>
internal sealed class S3Rver : IAsyncDisposable
{
    private readonly string _directory;
    private readonly Process _process;

    private S3Rver(string directory, Process process, string endpoint)
    {
        _directory = directory;
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Endpoint { get; }

    public static async Task<S3Rver> StartAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "s3rver is started by its script");
        var program = Environment.GetEnvironmentVariable("NIXSTORE_S3RVER");
        Assert.SkipWhen(string.IsNullOrEmpty(program), "NIXSTORE_S3RVER names no s3rver");

        // What s3rver takes without an account of its own.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        var directory = Directory.CreateTempSubdirectory("nixstore-s3-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            program!, ["--directory", directory, "--address", "127.0.0.1", "--port", "0", "--configure-bucket", "cache"]) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("listening", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
                return new S3Rver(directory, process, $"http://127.0.0.1:{line[(line.LastIndexOf(':') + 1)..].Trim()}");
            }
        }

        throw new InvalidOperationException("s3rver ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
