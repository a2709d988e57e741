using NixStore.Copying;
using NixStore.Opening;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>One closure for several hosts, each in a network namespace of its own and reached by a real sshd.</summary>
public sealed class SeveralHostsTests
{
    private const int Paths = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_to_several_hosts_while_one_refuses_connections()
    {
        using var host1 = NetworkHost.Make(1);
        using var host2 = NetworkHost.Make(2);
        using var empty = NetworkHost.Make(3);
        await using var first = await SshServer.StartAsync(host: host1);
        await using var second = await SshServer.StartAsync(host: host2);
        var source = Sample();
        var opener = new StoreOpener(
            new StoreEnvironment(new Dictionary<string, string>()), ssh: new SshOptions { MayAsk = false });
        CopyTarget[] targets =
        [
            new("first", _ => first.OpenAsync("ssh")),
            new("second", _ => second.OpenAsync("ssh")),
            new("daemon", _ => first.OpenAsync("ssh-ng", "remote-store=" + Uri.EscapeDataString(first.Files.Combine("other")))),
            new("empty", stop => opener.OpenWritableAsync(StoreReference.Parse($"ssh://{empty.Address}"), stop)),
        ];

        var results = await new ClosureDistributor(source).CopyAsync(source.All, targets, Token)
            .ToDictionaryAsync(static result => result.Target.Name, cancellationToken: Token);

        Assert.All(
            ["first", "second", "daemon"],
            name => Assert.Equal((null, Paths), (results[name].Error?.Message, results[name].Copy?.Copied.Count)));
        Assert.Contains(
            empty.Address.ToString(), Assert.IsType<StoreConnectionException>(results["empty"].Error).Message, StringComparison.Ordinal);
        Assert.All([first, second], static host => Assert.Equal("", host.Ask("--verify", "--check-contents")));
        Assert.Equal(Paths, source.Opened.Count);
    }

    [Fact]
    public async Task Copies_from_a_far_host()
    {
        using var far = NetworkHost.Make(4);
        far.Delay(TimeSpan.FromMilliseconds(50));
        await using var server = await SshServer.StartAsync(host: far);
        var source = Sample();
        await using (var store = await server.OpenAsync("ssh"))
        {
            Assert.Empty((await new ClosureCopier(source, store).CopyAsync(source.All, null, Token)).Failures);
        }

        foreach (var scheme in (string[])["ssh", "ssh-ng"])
        {
            await using var store = await server.OpenAsync(scheme);
            var target = new MemoryStore();
            Assert.Empty((await new ClosureCopier(store, target).CopyAsync(source.All, null, Token)).Failures);
            Assert.All(source.All, path => Assert.Equal(source.NarOf(path), target.NarOf(path)));
        }
    }

    private static MemoryStore Sample()
    {
        var store = new MemoryStore();
        for (var number = 0; number < Paths; number++)
        {
            store.AddSized($"part-{number}", 3000 * number, number == 0 ? [] : [$"part-{number / 2}"]);
        }

        return store;
    }
}
