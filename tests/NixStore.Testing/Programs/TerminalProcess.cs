using System.Diagnostics;
using System.Text;

namespace NixStore.Testing.Programs;

/// <summary>
/// A program at a terminal of its own, created by <c>script</c> of util-linux. A test reads its output and types input. If <c>script</c> is
/// absent, the test is skipped.
/// </summary>
internal sealed class TerminalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly char[] _buffer = new char[4096];

    private TerminalProcess(Process process) => _process = process;

    /// <summary>All that was shown so far.</summary>
    public string Shown => _shown.ToString();

    public static TerminalProcess Start(string program, IEnumerable<string> arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no /usr/bin/script");
        var command = string.Join(
            ' ', arguments.Prepend(program).Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return new TerminalProcess(Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Waits until a text was shown so many times in all.</summary>
    public async Task WaitForAsync(string text, int times)
    {
        while (Shown.Split(text).Length <= times)
        {
            Assert.True(await ReadAsync(), $"The program has ended: {Shown}");
        }
    }

    /// <summary>Types a line.</summary>
    public void Type(string line)
    {
        _process.StandardInput.Write($"{line}\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until the program has ended.</summary>
    public async Task WaitForEndAsync()
    {
        while (await ReadAsync())
        {
            // All that it shows is kept.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        var count = await _process.StandardOutput.ReadAsync(_buffer, TestContext.Current.CancellationToken);
        _shown.Append(_buffer, 0, count);
        return count > 0;
    }
}
