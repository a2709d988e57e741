using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Stores;

/// <summary>A session whose location is next to the shared store, which <c>$store</c> names.</summary>
public abstract class GraphSession : IClassFixture<GraphStore>, IDisposable
{
    protected GraphSession(GraphStore graph)
    {
        Graph = graph;
        Session.SetVariable("store", graph.Store.Root);
        Session.SetVariable("work", graph.Store.Work);
        Session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($work)");
    }

    protected GraphStore Graph { get; }

    protected PowerShellSession Session { get; } = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Session.Dispose();

    protected string[] Names(string script)
        => [.. Session.Run(script).Succeeded().As<StorePathInfo>().Select(info => info.Name)];

    protected static void NeedsLinks()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("not on Windows: it needs symbolic links");
        }
    }
}
