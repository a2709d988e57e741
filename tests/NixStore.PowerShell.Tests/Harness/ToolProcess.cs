using System.Diagnostics;
using System.Text;

namespace NixStore.PowerShell.Harness;

/// <summary>Runs a program to its end in the repository's root, without a terminal.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a program.</summary>
    public static ProcessResult Run(string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        var (exitCode, output, error) = ExternalProgram.Run(
            new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, Environment = { ["NO_COLOR"] = "1" } }, input);
        return new ProcessResult(exitCode, Encoding.UTF8.GetString(output), error);
    }
}

/// <summary>The result of a process.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
