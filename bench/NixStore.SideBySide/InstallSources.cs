namespace NixStore.SideBySide;

/// <summary>What can be installed from: directories of signed caches, and nginx over one of them, without and with a delay.</summary>
internal sealed class InstallSources : IDisposable
{
    private readonly Nginx _nginx;
    private readonly Nginx _delayed;

    /// <summary>Makes the caches that are not there yet, and starts the servers.</summary>
    /// <param name="shell">A shell in which <c>$Source</c> and <c>$Root</c> are the input.</param>
    /// <param name="work">A directory for files.</param>
    public InstallSources(Shell shell, string work)
    {
        var caches = Path.Combine(work, "caches");
        var publicKey = new SignedCaches(shell, caches).Make(["zstd", "xz"]);
        var zstd = Path.Combine(caches, "zstd");
        _nginx = new Nginx(zstd, Path.Combine(work, "nginx"));
        _delayed = new Nginx(zstd, Path.Combine(work, "delayed-nginx"), TimeSpan.FromMilliseconds(20));
        Variables = new Dictionary<string, object>
        {
            ["Caches"] = caches,
            ["PublicKey"] = publicKey,
            ["Http"] = _nginx.Address,
            ["DelayedHttp"] = _delayed.Address,
        };
    }

    /// <summary>Gets the addresses of the caches, and the key that both sides trust.</summary>
    public IReadOnlyDictionary<string, object> Variables { get; }

    /// <summary>Ends the servers; the caches stay.</summary>
    public void Dispose()
    {
        _nginx.Dispose();
        _delayed.Dispose();
    }
}
