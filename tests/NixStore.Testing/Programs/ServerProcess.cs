using System.Diagnostics;
using System.Net.Sockets;
using System.Net;

namespace NixStore.Testing.Programs;

/// <summary>
/// The process of another server, which runs during a test and is ended together with the processes that it has started.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    /// <summary>Starts the server.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">The variables that are set for it, in addition to those of the test.</param>
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

    /// <summary>Returns a free port of the loopback interface.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the server accepts connections.</summary>
    /// <param name="endPoint">The end point on which it will listen.</param>
    public async Task WaitUntilItListensAsync(EndPoint endPoint)
    {
        for (var started = Stopwatch.StartNew(); started.Elapsed < _longestStart && !_process.HasExited; await Task.Delay(10))
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(endPoint);
                return;
            }
            catch (SocketException)
            {
            }
        }

        Assert.Fail($"{_process.StartInfo.FileName} did not listen: {Log}");
    }

    /// <summary>Ends the processes of a name that the server has started, directly or not, and no others.</summary>
    public void KillChildren(string name) => Kill(FindChildren(name));

    /// <summary>Ends the server, and the processes of a name that it has started, directly or not, and no others.</summary>
    public void KillWithChildren(string name) => Kill([_process.Id, .. FindChildren(name)]);

    private List<int> FindChildren(string name)
    {
        var all = Process.GetProcesses();
        var parents = all.ToLookup(static process => ParentOf(process.Id));
        var found = new List<int>();
        var left = new Stack<int>([_process.Id]);
        while (left.TryPop(out var parent))
        {
            foreach (var child in parents[parent])
            {
                left.Push(child.Id);
                if (child.ProcessName.StartsWith(name, StringComparison.Ordinal))
                {
                    found.Add(child.Id);
                }
            }
        }

        Array.ForEach(all, static process => process.Dispose());
        return found;
    }

    // The name of a process in its file can contain any character, and is in parentheses.
    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Kill(List<int> ids) => ids.ForEach(static id => ExternalProgram.Require("kill").TryRun(["-KILL", $"{id}"]));

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
