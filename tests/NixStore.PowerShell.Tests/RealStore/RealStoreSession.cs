using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.RealStore;

/// <summary>
/// A session with a store of real packages that the real Nix filled. <c>NIXSTORE_TEST_STORE</c> names its root. The store is only read.
/// <c>$store</c> is its root, and <c>$directory</c> is an empty directory of the test.
/// </summary>
public abstract class RealStoreSession : IDisposable
{
    private readonly PowerShellSession _session = new();

    protected RealStoreSession()
    {
        Store = Environment.GetEnvironmentVariable("NIXSTORE_TEST_STORE") ?? "";
        if (Store.Length == 0 || !RealNix.IsPresent)
        {
            Dispose();
            Assert.SkipWhen(Store.Length == 0, "NIXSTORE_TEST_STORE names no store of real packages");
            RealNix.SkipUnlessPresent();
        }

        _session.SetVariable("store", Store);
        _session.SetVariable("directory", Directory);
    }

    protected string Store { get; }

    protected string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("nixstore-real-").FullName;

    protected string this[string name] => Path.Combine(Directory, name);

    public void Dispose()
    {
        _session.Dispose();
        TreeRemover.Remove(Directory);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a script that must give no error.</summary>
    protected RunResult Do(string script) => _session.Run(script).Succeeded();

    /// <summary>All paths of a store.</summary>
    protected IReadOnlyList<StorePathInfo> PathsOf(string store) => Do($"Get-StorePath -Store '{store}'").As<StorePathInfo>();
}
