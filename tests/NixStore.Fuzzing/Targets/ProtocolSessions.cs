using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Fuzzing.Targets;

/// <summary>
/// What clients of both protocols do, and recordings of it against the module's own server, which the fuzzer begins with.
/// </summary>
internal static class ProtocolSessions
{
    private static readonly RemoteOptions _options = new() { MaximumConnections = 1 };
    private static readonly MemoryStore _source = CreateSource();
    private static readonly StorePath[] _paths = [TestPaths.Path("base"), TestPaths.Path("library"), TestPaths.Path("absent")];

    /// <summary>What a client of either protocol does.</summary>
    private static readonly Func<IStore, Task>[] _common =
    [
        static store => store.FindPathInfoAsync(_paths[0]),
        static store => EachAsync(store.FindPathInfosAsync(_paths)),
        static store => store.FindValidPathsAsync(_paths),
        static async store =>
        {
            await using var nar = await store.OpenNarAsync(_paths[0]);
            await nar.CopyToAsync(Stream.Null);
        },
        static store => SendAsync((IWritableStore)store),
    ];

    /// <summary>What a client of a daemon does.</summary>
    public static IReadOnlyList<Func<IStore, Task>> OfDaemon { get; } =
    [
        .. _common,
        static store => store.FindByHashPartAsync(_paths[0].HashPart),
        static store => ((IReferrerStore)store).FindReferrersAsync(_paths[0]),
        static store => ((DaemonStore)store).FindValidDeriversAsync(_paths[0]),
        static store => EachAsync(((DaemonStore)store).EnumeratePathInfosAsync()),
        static store => ((DaemonStore)store).FindSubstitutablePathsAsync(_paths),
        static store => ((DaemonStore)store).AddTemporaryRootsAsync(_paths[..2]),
        static store => ((DaemonStore)store).FindRootsAsync(),
        static store => ((DaemonStore)store).EnsureAsync(_paths[0]),
        static store => ((DaemonStore)store).VerifyAsync(false, false),
        static store => ((DaemonStore)store).IsTrustedAsync(),
    ];

    /// <summary>What a client of <c>nix-store --serve</c> does.</summary>
    public static IReadOnlyList<Func<IStore, Task>> OfServe { get; } =
    [
        .. _common,
        static store => ((SshStore)store).FindClosureAsync([_paths[1]]),
    ];

    public static async Task<IStore> OpenDaemonAsync(IPeer peer)
        => await DaemonStore.OpenAsync(peer, "the daemon", StoreDirectory.Default, _options, null);

    public static async Task<IStore> OpenServeAsync(IPeer peer) => await SshStore.OpenAsync(
        peer, "the host", StoreDirectory.Default, _options, static _ => throw new NixStoreException("There is no daemon."), null);

    /// <summary>Runs each session against the module's own server.</summary>
    /// <returns>The recordings, in the order of the sessions.</returns>
    public static async Task<IReadOnlyList<RecordingPeer>> RecordAsync(
        IReadOnlyList<Func<IStore, Task>> sessions, Func<IPeer, Task<IStore>> open)
    {
        await using var server = RunningStoreServer.Start();
        await using (var local = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(server.Root)))
        {
            await SendAsync(local);
        }

        var recordings = new List<RecordingPeer>();
        foreach (var session in sessions)
        {
            var peer = new RecordingPeer(server.Peer);
            await using var store = await open(peer);
            await RunAsync(session, store);
            recordings.Add(peer);
        }

        return recordings;
    }

    private static async Task RunAsync(Func<IStore, Task> session, IStore store)
    {
        try
        {
            await session(store);
        }
        catch (NixStoreException)
        {
            // What the server refuses is a session, too.
        }
    }

    private static MemoryStore CreateSource()
    {
        var source = new MemoryStore();
        source.Add("base");
        source.Add("library", "base");
        return source;
    }

    private static async Task SendAsync(IWritableStore store)
    {
        await using var receiver = await store.BeginReceivingAsync();
        foreach (var path in _source.All)
        {
            await receiver.ReceiveAsync(_source.InfoOf(path), new MemoryStream(_source.NarOf(path)));
        }

        await receiver.CompleteAsync();
    }

    private static async Task EachAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
        }
    }
}
