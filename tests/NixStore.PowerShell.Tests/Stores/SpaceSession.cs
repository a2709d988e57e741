using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A session next to a store of its own, which <c>$store</c> names: app-1.1 and what it needs are live by the root <c>./result</c>, and
/// app-1.0, openssl-3.0.14 and assets-1 are dead.
/// </summary>
public abstract class SpaceSession : IDisposable
{
    protected SpaceSession()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("not on Windows: it needs symbolic links");
        }

        Store.Add("glibc-2.37");
        Store.Add("assets-1");
        Store.Add("openssl-3.0.14", "glibc-2.37");
        Store.Add("openssl-3.0.15", "glibc-2.37");
        Store.Add("app-1.0", "openssl-3.0.14", "assets-1");
        Store.Add("app-1.1", "openssl-3.0.15");
        Session.SetVariable("store", Store.Root);
        Session.SetVariable("work", Store.Work);
        Session.Run("""
            $null = $ExecutionContext.SessionState.Path.SetLocation($work)
            $PSDefaultParameterValues = @{ '*-Store*:Store' = $store }
            """);
        Do("Register-StoreRoot ./result -Path *-app-1.1");
    }

    protected static string[] Dead { get; } = ["app-1.0", "assets-1", "openssl-3.0.14"];

    protected static string[] Live { get; } = ["app-1.1", "glibc-2.37", "openssl-3.0.15"];

    protected TestStore Store { get; } = new();

    protected PowerShellSession Session { get; } = new();

    protected string StateDirectory => Path.Combine(Store.Root, "nix", "var", "nix");

    protected string[] ValidNames
        => [.. Do("Get-StorePath").As<StorePathInfo>().Select(static info => info.Name).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Session.Dispose();
        Store.Dispose();
    }

    /// <summary>Runs a script that must give no error.</summary>
    protected RunResult Do(string script) => Session.Run(script).Succeeded();

    protected string InWork(string name) => Path.Combine(Store.Work, name);

    /// <summary>
    /// All files of the store and its state with modes, times, sizes and targets of links, as text. Each reader of the database marks
    /// itself in db.sqlite-shm, which is the memory that its users share.
    /// </summary>
    protected string DescribeFiles()
        => ExternalProgram.Require("find").RunForText(Store.Root, "!", "-name", "db.sqlite-shm", "-printf", "%P %y %m %n %T@ %s %l\\n");

    /// <summary>The bytes that the files of the store take.</summary>
    protected long MeasureFiles()
        => long.Parse(
            ExternalProgram.Require("du").RunForText("-s", "-B1", Path.Combine(Store.Root, "nix", "store")).Split('\t')[0],
            System.Globalization.CultureInfo.InvariantCulture);
}
