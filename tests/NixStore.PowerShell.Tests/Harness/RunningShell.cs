using System.Diagnostics;

namespace NixStore.PowerShell.Harness;

/// <summary>
/// A shell that runs a script in step with the test. The script writes a line when it reaches a point, and waits when it reads a line.
/// </summary>
internal sealed class RunningShell : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private RunningShell(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static RunningShell Start(string script)
        => new(Process.Start(new ProcessStartInfo(ShellProcess.CommandLine[0], [.. ShellProcess.CommandLine[1..], "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            Environment = { ["NO_COLOR"] = "1" },
        })!);

    public int ProcessId => _process.Id;

    /// <summary>Waits for the next line, which must be this one.</summary>
    public async Task SaysAsync(string line)
    {
        var said = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (said != line)
        {
            Assert.Fail($"The shell said '{said}' in place of '{line}': {await _error}");
        }
    }

    /// <summary>Lets it go on.</summary>
    public void Go()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Kills it, and waits until it is gone.</summary>
    /// <returns>What it had still said, and what it had complained of.</returns>
    public async Task<(string Output, string Error)> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await _error);
    }

    /// <summary>Waits for its end, which must be without an error.</summary>
    public async Task EndsAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await _error);
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
