using NixStore.Copying;

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
    public async Task Paths_are_listed_through_the_daemon_of_the_host()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = await server.OpenAsync("ssh");
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        Assert.Equal(3, await Assert.IsType<ServeStore>(store).EnumeratePathInfosAsync(Token).CountAsync(Token));
    }
}
