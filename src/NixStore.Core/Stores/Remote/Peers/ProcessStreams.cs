using System.Diagnostics;
using System.Text;
using NixStore.FileSystem.Native;

namespace NixStore.Stores.Remote.Peers;

/// <summary>A connection to a program of this machine, over its standard streams.</summary>
internal class ProcessStreams : PeerStreams
{
    private const int MostRemarks = 8 * 1024;

    // How long a program may take to say why it ended, once its output has.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(1);

    // How long it may take to end once its input has.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Action<string>? _lineRead;
    private readonly StringBuilder _remarks = new();
    private readonly TaskCompletionSource _saidAll = new();
    private bool _ended;

    /// <summary>Initializes the streams of a program that has just been started.</summary>
    /// <param name="process">The program, its standard streams redirected.</param>
    /// <param name="lineRead">
    /// Receives each line of its standard error without escape sequences, or null to use them only in errors.
    /// </param>
    protected ProcessStreams(Process process, Action<string>? lineRead)
        : base(process.StandardOutput.BaseStream, process.StandardInput.BaseStream)
    {
        _process = process;
        _lineRead = lineRead;
        PipeCapacity.Raise(Input);
        PipeCapacity.Raise(Output);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public override string Remarks
    {
        get
        {
            _saidAll.Task.Wait(_lastWords);
            lock (_remarks)
            {
                return _remarks.ToString().Trim();
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">The variables that are set for it, in addition to those of this process.</param>
    /// <returns>The streams.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static ProcessStreams Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
        => new(StartProcess(program, arguments, environment), null);

    /// <summary>Starts a program with all its streams redirected.</summary>
    protected static Process StartProcess(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Returns the program's exit code, or null if it has not ended soon after its output.</summary>
    protected int? WaitForExitCode()
    {
        try
        {
            return _process.WaitForExit(_lastWords) ? _process.ExitCode : null;
        }
        catch (InvalidOperationException)
        {
            // The connection was closed here meanwhile.
            return null;
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        if (Interlocked.Exchange(ref _ended, true))
        {
            return;
        }

        // The end of its input ends the program, and readers of its output see the end.
        CloseStream(Output);
        _ = EndAsync();
    }

    /// <summary>Runs when the program has ended.</summary>
    protected virtual void CleanUp()
    {
    }

    private async Task EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(_grace).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill();
        }

        CloseStream(Input);
        _process.Dispose();
        CleanUp();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has just ended by itself.
        }
    }

    private static void CloseStream(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The program does not take what is left.
        }
    }

    // Null is the end. The memory is limited for a program that writes without end.
    private void Note(string? line)
    {
        if (line is null)
        {
            _saidAll.TrySetResult();
            return;
        }

        var plain = EscapeSequences.Remove(line);
        lock (_remarks)
        {
            if (_remarks.Length < MostRemarks)
            {
                _remarks.Append(plain.AsSpan(0, Math.Min(plain.Length, MostRemarks))).Append('\n');
            }
        }

        _lineRead?.Invoke(plain);
    }
}
