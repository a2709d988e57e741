using NixStore.Copying;
using NixStore.Opening;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Stores of <c>ssh://</c>: the real <c>nix-store --serve</c> behind a real sshd.</summary>
public sealed class SshServeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closure_goes_to_another_machine_and_back()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = await server.OpenAsync("ssh");
        var source = DaemonSample.NewStore();
        var copied = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token);
        Assert.Empty(copied.Failures);
        Assert.Equal("", server.Ask("--verify", "--check-contents"));

        var back = new MemoryStore();
        Assert.Equal(3, (await new ClosureCopier(store, back).CopyAsync([TestPaths.Path("git")], null, Token)).Copied.Count);
        Assert.Equal(source.NarOf(TestPaths.Path("zlib")), back.NarOf(TestPaths.Path("zlib")));
    }

    [Fact]
    public async Task What_is_copied_from_there_is_what_Nix_copies_from_there()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = await server.OpenAsync("ssh");
        var (source, roots) = ClosureSample.NewStore();
        Assert.Empty((await new ClosureCopier(source, store).CopyAsync(roots, null, Token)).Failures);

        var (ours, nixs) = (server.Files.Combine("ours"), server.Files.Combine("nixs"));
        await using (var target = await new StoreOpener(
            new StoreEnvironment(new Dictionary<string, string>())).OpenWritableAsync(StoreReference.Parse(ours), Token))
        {
            Assert.Empty((await new ClosureCopier(store, target).CopyAsync(roots, null, Token)).Failures);
        }

        ExternalProgram.Require("env").RunForText(
        [
            $"NIX_SSHOPTS={string.Join(' ', server.Options.Arguments)}",
            "nix",
            "--extra-experimental-features",
            "nix-command",
            "copy",
            "--no-check-sigs",
            "--from",
            server.Reference("ssh").Text,
            "--to",
            nixs,
            .. roots.Select(store.Directory.Print),
        ]);
        Assert.Equal(Records(nixs), Records(ours));
        Assert.Equal(Records(server.Root), Records(ours));
        Assert.Equal("", ExternalProgram.Require("nix-store").RunForText("--store", ours, "--verify", "--check-contents"));

        // Sorted, whatever the order of the registration was.
        static IEnumerable<string> Records(string root)
            => ExternalProgram.Require("nix-store").RunForText("--store", root, "--dump-db").Split('\n').Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Paths_are_listed_through_the_daemon_of_the_host()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = await server.OpenAsync("ssh");
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        Assert.Equal(3, await Assert.IsType<SshStore>(store).EnumeratePathInfosAsync(Token).CountAsync(Token));
    }
}
