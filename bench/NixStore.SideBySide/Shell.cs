using System.Diagnostics;

namespace NixStore.SideBySide;

/// <summary>Runs shell commands with the variables of a run.</summary>
internal sealed class Shell(IReadOnlyDictionary<string, object> variables)
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The command, for <c>sh</c>.</param>
    /// <returns>How long it took.</returns>
    public TimeSpan Run(string command) => Run(command, out _);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The command, for <c>sh</c>.</param>
    /// <returns>What it wrote.</returns>
    public string Read(string command)
    {
        Run(command, out var output);
        return output;
    }

    private TimeSpan Run(string command, out string output)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec 2>&1; " + command])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value is string[] many ? string.Join(' ', many) : value.ToString();
        }

        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return process.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}: {output}");
    }
}
