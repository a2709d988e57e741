using System.Diagnostics;
using System.Text;

namespace NixStore.Stores.Remote;

/// <summary>A program of this machine that speaks a protocol on its standard streams, such as <c>nix-daemon --stdio</c>.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="program">The program.</param>
/// <param name="arguments">Its arguments.</param>
public sealed class ProcessPeer(string name, string program, IReadOnlyList<string> arguments) : IPeer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsOnThisMachine { get; init; }

    /// <summary>Variables that the program gets beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var (variable, value) in Environment)
        {
            start.Environment[variable] = value;
        }

        try
        {
            return Task.FromResult<PeerStreams>(new ProcessStreams(Process.Start(start)!));
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            throw new StoreConnectionException(name, $"Cannot start '{program}' for {name}: {failure.Message.TrimEnd('.')}. Install it, or name another store.", failure);
        }
    }

    private sealed class ProcessStreams : PeerStreams
    {
        private const int MostRemarks = 8 * 1024;

        // How long a program may take to say why it ended, once its output has.
        private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

        // How long it may take to end once its input has.
        private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

        private readonly Process _process;
        private readonly StringBuilder _remarks = new();
        private readonly TaskCompletionSource _saidAll = new();
        private bool _ended;

        public ProcessStreams(Process process)
            : base(process.StandardOutput.BaseStream, process.StandardInput.BaseStream)
        {
            _process = process;
            process.ErrorDataReceived += (_, line) => Note(line.Data);
            process.BeginErrorReadLine();
        }

        public override string Remarks
        {
            get
            {
                _saidAll.Task.Wait(LastWords);
                lock (_remarks)
                {
                    return EscapeSequences.Remove(_remarks.ToString()).Trim();
                }
            }
        }

        protected override void Close()
        {
            if (Interlocked.Exchange(ref _ended, true))
            {
                return;
            }

            // The end of its input ends the program; whoever waits for its output sees that end.
            CloseStream(Output);
            _ = EndAsync();
        }

        private async Task EndAsync()
        {
            try
            {
                await _process.WaitForExitAsync().WaitAsync(Grace).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Kill();
            }

            CloseStream(Input);
            _process.Dispose();
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

        // Its end is told by null. A program that talks without end is not kept in memory.
        private void Note(string? line)
        {
            lock (_remarks)
            {
                if (line is not null && _remarks.Length < MostRemarks)
                {
                    _remarks.Append(line).Append('\n');
                }
            }

            if (line is null)
            {
                _saidAll.TrySetResult();
            }
        }
    }
}
