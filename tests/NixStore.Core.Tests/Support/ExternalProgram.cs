using System.Diagnostics;
using System.Text;

namespace NixStore.Support;

/// <summary>A program of this machine that tests compare with. Where it is absent the test is skipped by name.</summary>
public sealed class ExternalProgram
{
    private readonly string _file;

    private ExternalProgram(string file) => _file = file;

    public static ExternalProgram Require(string name)
    {
        var file = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(file is null, $"{name} is not on PATH");
        return new ExternalProgram(file!);
    }

    /// <summary>Runs the program and gives its output; a failure fails the test with what it said.</summary>
    public byte[] Run(IEnumerable<string> arguments, byte[]? input = null)
    {
        var (exitCode, output, error) = TryRun(arguments, input);
        Assert.True(exitCode == 0, $"{_file} ended with {exitCode}: {error}");
        return output;
    }

    public string RunForText(params string[] arguments) => Encoding.UTF8.GetString(Run(arguments)).Trim();

    public (int ExitCode, byte[] Output, string Error) TryRun(IEnumerable<string> arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(_file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading all; its exit code tells why.
        }

        reading.GetAwaiter().GetResult();
        var message = error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), message);
    }
}
