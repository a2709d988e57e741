using System.Diagnostics;

namespace NixStore.Testing.Programs;

/// <summary>
/// s3rver, which the variable <c>NIXSTORE_S3RVER</c> names, with a bucket <c>cache</c> in a directory of its own. If it is absent, the test
/// is skipped.
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

    /// <summary>Gets its endpoint: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Endpoint { get; }

    public static bool IsPresent => !OperatingSystem.IsWindows() && !string.IsNullOrEmpty(Program);

    private static string? Program => Environment.GetEnvironmentVariable("NIXSTORE_S3RVER");

    public static void SkipWhereAbsent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "s3rver is started by its script");
        Assert.SkipWhen(string.IsNullOrEmpty(Program), "NIXSTORE_S3RVER names no s3rver");
    }

    public static async Task<S3Rver> StartAsync(CancellationToken cancellationToken)
    {
        SkipWhereAbsent();
        AwsEnvironment.SignIn();
        var directory = Directory.CreateTempSubdirectory("nixstore-s3-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            Program!, ["--directory", directory, "--address", "127.0.0.1", "--port", "0", "--configure-bucket", "cache"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        // It reports each client that has disconnected.
        _ = process.StandardError.ReadToEndAsync(cancellationToken);
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
