using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace NixStore.Pester;

/// <summary>A run of all Pester files in a PowerShell of its own.</summary>
internal static class PesterRun
{
    /// <summary>Runs the files and reads the results.</summary>
    /// <exception cref="InvalidOperationException">PowerShell or Pester could not run the files.</exception>
    public static async Task<IReadOnlyList<PesterResult>> RunAsync(CancellationToken cancellationToken)
    {
        var tests = Metadata("TestDirectory");
        var file = Path.GetTempFileName();
        try
        {
            var (exitCode, output) = await RunAsync(
                "dotnet",
                [
                    "exec", Metadata("PowerShell"), "-NoLogo", "-NoProfile", "-NonInteractive",
                    "-File", Path.Combine(tests, "NixStore.Pester", "Invoke-Suite.ps1"),
                    "-Pester", Metadata("Pester"), "-Path", tests, "-ResultPath", file,
                ],
                cancellationToken);
            if (exitCode != 0)
            {
                throw new InvalidOperationException($"PowerShell has ended with {exitCode}: {output}");
            }

            await using var stream = File.OpenRead(file);
            return (await JsonSerializer.DeserializeAsync<PesterResult[]>(stream, cancellationToken: cancellationToken))!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1" },
        })!;
        process.StandardInput.Close();
        await using var killing = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output + await error);
    }

    private static string Metadata(string key) => typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
