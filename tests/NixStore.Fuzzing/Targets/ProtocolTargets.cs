using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Fuzzing.Targets;

/// <summary>A client of one of the protocols, which a hostile server answers. The first byte chooses what the client does.</summary>
internal sealed class ClientTarget(string name, IReadOnlyList<Func<IStore, Task>> sessions, Func<IPeer, Task<IStore>> open) : FuzzTarget
{
    private byte[][]? _seeds;

    public override string Name => name;

    public override int Runs => 500;

    public override int MaximumLength => 40_000;

    public override IReadOnlyList<byte[]> Seeds => _seeds ??= [
        .. ProtocolSessions.RecordAsync(sessions, open).GetAwaiter().GetResult().Index().Select(
            static item => (byte[])[(byte)item.Index, .. item.Item.Received[0]])];

    public override IReadOnlyList<byte[]> Words => ProtocolWords.All;

    public override bool Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return false;
        }

        RunAsync(input).GetAwaiter().GetResult();
        return true;
    }

    private async Task RunAsync(byte[] input)
    {
        await using var store = await open(new ScriptedPeer(input[1..]));
        await sessions[input[0] % sessions.Count](store);
    }
}

/// <summary>The server of a store, in both protocols, which a hostile client speaks to.</summary>
internal sealed class ServerTarget : FuzzTarget
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreServingOptions _options;
    private readonly bool _isTrusted;
    private byte[][]? _seeds;

    public ServerTarget(string name, bool isTrusted)
    {
        Name = name;
        _isTrusted = isTrusted;
        var layout = LocalStoreLayout.FromRoot(_directory["root"]);
        _options = new StoreServingOptions { OpenStore = async stop => await LocalStore.OpenOrCreateAsync(layout, stop) };
    }

    public override string Name { get; }

    public override int Runs => 300;

    public override int MaximumLength => 40_000;

    public override IReadOnlyList<byte[]> Seeds => _seeds ??= [
        .. RecordSent(ProtocolSessions.OfDaemon, ProtocolSessions.OpenDaemonAsync),
        .. RecordSent(ProtocolSessions.OfServe, ProtocolSessions.OpenServeAsync)];

    public override IReadOnlyList<byte[]> Words => ProtocolWords.All;

    public override bool IsRefusal(Exception failure) => failure is NixStoreException or IOException;

    public override bool Run(byte[] input)
    {
        new StoreSession(_options, _isTrusted).RunAsync(new MemoryStream(input), Stream.Null).GetAwaiter().GetResult();
        return true;
    }

    public override void Dispose()
    {
        _directory.Dispose();
        base.Dispose();
    }

    private static IEnumerable<byte[]> RecordSent(IReadOnlyList<Func<IStore, Task>> sessions, Func<IPeer, Task<IStore>> open)
        => ProtocolSessions.RecordAsync(sessions, open).GetAwaiter().GetResult().Select(static recording => recording.Sent[0]);
}

/// <summary>Words of both protocols.</summary>
internal static class ProtocolWords
{
    private static readonly ulong[] _numbers =
    [
        0x616c7473, 0x63617463, 0x64617461, 0x64617416, 0x6f6c6d67, 0x6f6c6780, 0x52534c54, 0x53545254, 0x53544f50, 1, 2, 26,
    ];

    public static IReadOnlyList<byte[]> All { get; } =
    [
        .. NarSeeds.Words,
        .. _numbers.Select(static number => new Bytes().Number(number).ToArray()),
        new Bytes().Text("/nix/store/" + TestPaths.Path("base")).ToArray(),
        new Bytes().Text("/nix/store/" + TestPaths.Path("absent")).ToArray(),
        new Bytes().Text("\0").ToArray(),
    ];
}
