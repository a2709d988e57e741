using System.Diagnostics;

namespace NixStore.PowerShell.Harness;

/// <summary>Runs a program to its end, without a terminal.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a program without input.</summary>
    public static ProcessResult Run(string program, IEnumerable<string> arguments) => Run(program, arguments, []);

    /// <summary>Runs a program with input.</summary>
    public static ProcessResult Run(string program, IEnumerable<string> arguments, ReadOnlySpan<byte> input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            Environment = { ["NO_COLOR"] = "1" },
        })!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProcessResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>What a process left behind.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
