using NixStore.Copying;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Stores of <c>ssh-ng://</c>: the real <c>nix-daemon --stdio</c> behind a real sshd.</summary>
public sealed class SshDaemonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closure_goes_to_the_daemon_of_another_machine_and_back()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = await server.OpenAsync("ssh-ng");
        var source = DaemonSample.NewStore();
        var copied = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token);
        Assert.Empty(copied.Failures);
        Assert.Equal("", server.Ask("--verify", "--check-contents"));
        Assert.Equal(3, await Assert.IsType<DaemonStore>(store).EnumeratePathsAsync("", Token).CountAsync(Token));

        var back = new MemoryStore();
        Assert.Equal(3, (await new ClosureCopier(store, back).CopyAsync([TestPaths.Path("git")], null, Token)).Copied.Count);
        Assert.Equal(source.NarOf(TestPaths.Path("zlib")), back.NarOf(TestPaths.Path("zlib")));
    }

    [Fact]
    public async Task The_program_of_the_other_side_may_be_another()
    {
        await using var server = await SshServer.StartAsync();
        var program = server.WriteProgram("my daemon", $"""echo "$@" > '{server.Files.Combine("called with")}'; exec nix-daemon "$@" """);
        await using var store = await server.OpenAsync("ssh-ng", $"remote-program={Uri.EscapeDataString($"'{program}'")}");
        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("git"), Token));
        Assert.Equal($"--stdio --store {server.Root}\n", await File.ReadAllTextAsync(server.Files.Combine("called with"), Token));
    }
}
