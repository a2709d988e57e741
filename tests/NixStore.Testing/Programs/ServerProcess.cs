using System.Diagnostics;
using System.Net.Sockets;
using System.Net;

namespace NixStore.Testing.Programs;

/// <summary>A server of somebody else that runs while a test does: waited for until it listens, and ended with all that it has started.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    /// <summary>Starts the server.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables that it gets beside those of the test.</param>
    public ServerProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.ErrorDataReceived += (_, line) => Log += $"{line.Data}\n";
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to its standard error.</summary>
    public string Log { get; private set; } = "";

    /// <summary>A port of the loopback interface on which nobody listens.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until somebody who connects is taken.</summary>
    /// <param name="place">Where it is to listen.</param>
    public async Task WaitUntilItListensAsync(EndPoint place)
    {
        for (var started = Stopwatch.StartNew(); started.Elapsed < LongestStart && !_process.HasExited; await Task.Delay(10))
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(place);
                return;
            }
            catch (SocketException)
            {
            }
        }

        Assert.Fail($"{_process.StartInfo.FileName} did not listen: {Log}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
