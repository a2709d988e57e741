using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>A daemon shared by tests that only look at its store.</summary>
public sealed class FilledDaemon : IDisposable
{
    private readonly RealDaemon _daemon = RealDaemon.Start();
    private bool _filled;

    public string Url => _daemon.Url;

    public string Socket => _daemon.Socket;

    public string Root => _daemon.Root;

    /// <summary>Copies all paths of a store to the daemon, the first time.</summary>
    public void Fill(GraphStore graph)
    {
        if (!_filled)
        {
            using var session = new PowerShellSession();
            session.Run($"Copy-Closure * -From '{graph.Store.Root}' -To '{Url}'").Succeeded();
            _filled = true;
        }
    }

    public void Dispose() => _daemon.Dispose();
}
