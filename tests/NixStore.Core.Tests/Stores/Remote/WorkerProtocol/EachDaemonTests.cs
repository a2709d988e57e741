using NixStore.Copying;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>Copies to and from the real daemon of each version of Nix at hand.</summary>
public sealed class EachDaemonTests
{
    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task A_closure_is_copied_to_the_daemon_and_back(string version)
    {
        await using var daemon = await RealDaemon.StartAsync(version: version);
        var (source, roots) = ClosureSample.NewStore();
        await using var store = await daemon.OpenAsync();
        await new ClosureCopier(source, store).CopyAsync(roots, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));

        var back = new MemoryStore();
        await new ClosureCopier(store, back).CopyAsync(roots, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(roots, root => Assert.Equal(source.NarOf(root), back.NarOf(root)));
        Assert.All(roots, root => Assert.Equal(source.InfoOf(root).References, back.InfoOf(root).References));
    }
}
