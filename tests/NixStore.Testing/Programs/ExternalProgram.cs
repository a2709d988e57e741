using System.Diagnostics;
using System.Text;

namespace NixStore.Testing.Programs;

/// <summary>A program of this machine that tests compare with. If it is absent, the test is skipped by name.</summary>
public sealed class ExternalProgram
{
    private readonly string _file;

    private ExternalProgram(string file) => _file = file;

    /// <summary>Finds a program on PATH or in other directories; skips the test if there is none.</summary>
    public static ExternalProgram Require(string name, params string[] directories)
    {
        var file = Find(name, directories);
        Assert.SkipWhen(file is null, $"{name} is not on PATH");
        return new ExternalProgram(file!);
    }

    /// <summary>Returns a program by its file; skips the test if there is none.</summary>
    public static ExternalProgram RequireFile(string file)
    {
        Assert.SkipUnless(System.IO.File.Exists(file), $"there is no {file}");
        return new ExternalProgram(file);
    }

    /// <summary>The program's file.</summary>
    public string File => _file;

    /// <summary>Finds a program on PATH or in other directories, or returns null.</summary>
    public static string? Find(string name, params string[] directories)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(directories)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(System.IO.File.Exists);

    /// <summary>Runs the program and returns its output; a failure fails the test with its messages.</summary>
    public byte[] Run(IEnumerable<string> arguments, byte[]? input = null)
    {
        var (exitCode, output, error) = TryRun(arguments, input);
        Assert.True(exitCode == 0, $"{_file} ended with {exitCode}: {error}");
        return output;
    }

    public string RunForText(params string[] arguments) => Encoding.UTF8.GetString(Run(arguments)).Trim();

    public (int ExitCode, byte[] Output, string Error) TryRun(IEnumerable<string> arguments, byte[]? input = null)
        => Run(new ProcessStartInfo(_file, arguments), input);

    /// <summary>Runs a program to its end, without a terminal.</summary>
    public static (int ExitCode, byte[] Output, string Error) Run(ProcessStartInfo start, byte[]? input = null)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardErrorEncoding = Encoding.UTF8;
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
            // The program ended without reading all; its exit code says why.
        }

        reading.GetAwaiter().GetResult();
        var message = error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), message);
    }
}
