namespace NixStore.PowerShell.Stores;

/// <summary>
/// A store with two versions of an application, shared by the tests that only read it. Next to it, there are links to both versions:
/// <c>result-old</c> to app-1.0 and <c>result</c> to app-1.1.
/// </summary>
public sealed class GraphStore : IDisposable
{
    public GraphStore()
    {
        Store.Add("glibc-2.37");
        Store.Add("assets-1");
        Store.Add("zlib-1.3", "glibc-2.37");
        Store.Add("openssl-3.0.14", "glibc-2.37");
        Store.Add("openssl-3.0.15", "glibc-2.37");
        Store.Add("python3-3.11.9", "glibc-2.37", "openssl-3.0.15", "zlib-1.3");
        Store.Add("app-1.0", "glibc-2.37", "openssl-3.0.14", "assets-1");
        Store.Add("app-1.1", "openssl-3.0.15", "python3-3.11.9");
        Store.Add("hello-2.12.1", "glibc-2.37", "hello-2.12.1");
        if (!OperatingSystem.IsWindows())
        {
            Store.Link("result-old", "app-1.0");
            Store.Link("result", "app-1.1");
        }
    }

    /// <summary>The store.</summary>
    public TestStore Store { get; } = new();

    /// <summary>The names of all paths.</summary>
    public static string[] Names { get; } =
        ["app-1.0", "app-1.1", "assets-1", "glibc-2.37", "hello-2.12.1", "openssl-3.0.14", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"];

    public void Dispose() => Store.Dispose();
}
