using System.Diagnostics;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Protocols.Serve;
using NixStore.Serving.Clients;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Ssh;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>
/// The serve protocol: this module as the client, in each version, and the same requests to the real <c>nix-store --serve</c>.
/// </summary>
public sealed class ServeClientTests
{
    private static readonly Dictionary<string, Action<ServeWriter>> _requests = new()
    {
        ["valid paths"] = static writer =>
        {
            writer.WriteValue(ServeCommand.QueryValidPaths);
            writer.Wire.Write(true);
            writer.Wire.Write(false);
            writer.Write(new[] { "git", "absent", "glibc" }.Select(TestPaths.Path));
        },
        ["what is known"] = static writer => Ask(writer, ServeCommand.QueryPathInfos, "git", "absent", "zlib"),
        ["a NAR"] = static writer =>
        {
            writer.WriteValue(ServeCommand.DumpStorePath);
            writer.Write(TestPaths.Path("zlib"));
        },
        ["a closure"] = static writer =>
        {
            writer.WriteValue(ServeCommand.QueryClosure);
            writer.Wire.Write(false);
            writer.Write([TestPaths.Path("zlib")]);
        },
        ["an export"] = static writer =>
        {
            writer.WriteValue(ServeCommand.ExportPaths);
            writer.Wire.Write(false);
            writer.Write(new[] { "glibc", "zlib" }.Select(TestPaths.Path));
        },
        ["what is there already"] = static writer =>
        {
            writer.WriteValue(ServeCommand.BuildPaths);
            writer.Write([DaemonSample.PathOf("git")]);
            writer.Write(new ServeBuildOptions());
        },
        ["several things"] = static writer =>
        {
            Ask(writer, ServeCommand.QueryPathInfos, "git");
            Ask(writer, ServeCommand.QueryPathInfos, "zlib");
        },
    };

    public static TheoryData<string> Requests => [.. _requests.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_closure_comes_and_goes(byte minor)
    {
        await using var server = RunningStoreServer.Start(options => options with { NewestServeVersion = new ProtocolVersion(2, minor) });
        await using var store = await OpenAsync(server);
        var source = DaemonSample.NewStore();
        Assert.Empty((await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token)).Failures);
        await using (var local = LocalStore.Open(LocalStoreLayout.FromRoot(server.Root)))
        {
            Assert.Equal(3, await local.CountPathsAsync(Token));
        }

        var back = new MemoryStore();
        Assert.Equal(3, (await new ClosureCopier(store, back).CopyAsync([TestPaths.Path("git")], null, Token)).Copied.Count);
        Assert.Equal(source.NarOf(TestPaths.Path("zlib")), back.NarOf(TestPaths.Path("zlib")));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Answers_as_the_real_program_does(string request)
    {
        ExternalProgram.Require("nix-store");
        await using var server = RunningStoreServer.Start();
        await using (var store = await server.OpenAsync())
        {
            await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        }

        using var asked = new MemoryStream();
        var wire = new WireWriter(asked);
        ServeVersion.Handshake.WriteClient(wire, new ProtocolVersion(2, 7));
        _requests[request](new ServeWriter(wire, StoreDirectory.Default, new ProtocolVersion(2, 7)));
        wire.Flush();
        using var answer = new MemoryStream();
        await using var local = LocalStore.Open(LocalStoreLayout.FromRoot(server.Root));
        var options = new StoreServingOptions
        {
            OpenStore = _ => Task.FromResult<IStore>(local),
            NewestServeVersion = new ProtocolVersion(2, 7),
        };
        await new StoreSession(options, isTrusted: true).RunAsync(new MemoryStream(asked.ToArray()), answer, Token);
        Assert.Equal(await AskNixAsync(server.Root, asked.ToArray(), (int)answer.Length), answer.ToArray());
    }

    // It is interrupted where its input ends before its answer is out.
    private static async Task<byte[]> AskNixAsync(string root, byte[] asked, int expected)
    {
        using var process = Process.Start(new ProcessStartInfo("nix-store", ["--store", root, "--serve", "--write"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(asked, Token);
        await process.StandardInput.BaseStream.FlushAsync(Token);
        var first = new byte[expected];
        var count = await process.StandardOutput.BaseStream.ReadAtLeastAsync(first, expected, throwOnEndOfStream: false, Token);
        process.StandardInput.Close();
        using var rest = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(rest, Token);
        await process.WaitForExitAsync(Token);
        return [.. first[..count], .. rest.ToArray()];
    }

    [Fact]
    public async Task Takes_what_Nix_exports()
    {
        var nix = ExternalProgram.Require("nix-store");
        await using var server = RunningStoreServer.Start();
        await using (var store = await server.OpenAsync())
        {
            await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        }

        var export = nix.Run(["--store", server.Root, "--export", .. new[] { "glibc", "zlib", "git" }.Select(DaemonSample.PathOf)]);
        using var directory = new TemporaryDirectory();
        var layout = LocalStoreLayout.FromRoot(directory.Combine("root"));
        using var asked = new MemoryStream();
        var wire = new WireWriter(asked);
        ServeVersion.Handshake.WriteClient(wire, ServeVersion.Newest);
        wire.Write((ulong)ServeCommand.ImportPaths);
        wire.WriteRaw(export);
        var writer = new ServeWriter(wire, StoreDirectory.Default, ServeVersion.Newest);
        Ask(writer, ServeCommand.QueryPathInfos, "git");
        wire.Flush();
        using var answer = new MemoryStream();
        var options = new StoreServingOptions { OpenStore = async stop => await LocalStore.OpenOrCreateAsync(layout, stop) };
        await new StoreSession(options, isTrusted: true).RunAsync(new MemoryStream(asked.ToArray()), answer, Token);

        Assert.Equal("", nix.RunForText("--store", directory.Combine("root"), "--verify", "--check-contents"));
        Assert.Equal(
            3,
            nix.RunForText("--store", directory.Combine("root"), "--query", "--requisites", DaemonSample.PathOf("git")).Split('\n').Length);
    }

    [Fact]
    public async Task Accepts_nothing_if_it_is_read_only()
    {
        await using var server = RunningStoreServer.Start(static options => options with { IsReadOnly = true });
        await using var store = await OpenAsync(server);
        await using var receiver = await store.BeginReceivingAsync(Token);
        var source = DaemonSample.NewStore();
        var glibc = source.InfoOf(TestPaths.Path("glibc"));
        await Assert.ThrowsAsync<StoreConnectionException>(
            () => receiver.ReceiveAsync(glibc, new MemoryStream(source.NarOf(glibc.Path)), Token));
        Assert.Contains(server.Log.Lines, static line => line.Contains("read-only", StringComparison.Ordinal));
    }

    private static void Ask(ServeWriter writer, ServeCommand command, params string[] names)
    {
        writer.WriteValue(command);
        writer.Write(names.Select(TestPaths.Path));
    }

    private static Task<SshStore> OpenAsync(RunningStoreServer server)
        => SshStore.OpenAsync(server.Peer, "ssh://there", StoreDirectory.Default, new RemoteOptions(), null, null, Token);
}
