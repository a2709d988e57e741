using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Activation;

/// <summary>Activations on several hosts.</summary>
public sealed class ActivationRolloutTests : IDisposable
{
    private readonly ActivationSample _sample = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task After_too_many_failures_no_further_host_is_touched()
    {
        await using var server = await SshServer.StartAsync();
        var path = await _sample.AddAsync("web-1", $"case $0 in */two/*) exit 1 ;; esac");

        var results = await RunAsync(server, path, 1, "one", "two", "three", "four");

        Assert.Equal(
            ["one Activated", "two RollbackFailed", "three Skipped", "four Skipped"],
            results.Select(static result => $"{result.Target} {result.State}"));
        Assert.False(Directory.Exists(server.Files.Combine("three")));
    }

    [Fact]
    public async Task The_hosts_of_a_batch_are_activated_at_the_same_time_and_the_next_batch_waits()
    {
        await using var server = await SshServer.StartAsync();
        var path = await _sample.AddAsync(
            "web-1",
            $$"""
            case $0 in
              */one/*) touch '{{_sample["one"]}}'; until [ -e '{{_sample["two"]}}' ]; do sleep 0.1; done ;;
              */two/*) touch '{{_sample["two"]}}'; until [ -e '{{_sample["one"]}}' ]; do sleep 0.1; done ;;
              */three/*) [ -e '{{_sample["one"]}}' ] && [ -e '{{_sample["two"]}}' ] ;;
            esac
            """);

        var results = await RunAsync(server, path, 2, "one", "two", "three");

        Assert.All(results, static result => Assert.Equal(ActivationState.Activated, result.State));
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_a_result_of_its_own()
    {
        await using var server = await SshServer.StartAsync();
        var path = await _sample.AddAsync("web-1");
        var absent = ActivationTarget.OfHost(
            "absent", StoreReference.Parse("ssh://absent.invalid"),
            stop => new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()), ssh: server.Options)
                .OpenWritableAsync(StoreReference.Parse("ssh://absent.invalid"), stop),
            new TargetHostOptions { Ssh = server.Options });

        var results = await _sample.ActivateAsync(path, null, absent, ActivationSample.HostOf(server));

        var byTarget = results.ToDictionary(static result => result.Target);
        Assert.Equal(ActivationState.Unreachable, byTarget["absent"].State);
        Assert.Equal(ActivationState.Activated, byTarget["host1"].State);
    }

    private async Task<IReadOnlyList<ActivationResult>> RunAsync(
        SshServer server, StorePath path, int batchSize, params string[] hosts)
    {
        await using var source = LocalStore.Open(LocalStoreLayout.FromRoot(_sample.Root));
        var rollout = new ActivationRollout(source, await ActivatablePath.FindAsync(source, path, Token)) { BatchSize = batchSize };
        ActivationTarget[] targets = [.. hosts.Select(host => ActivationSample.HostOf(server, server.Files.Combine(host), host))];
        return await rollout.RunAsync(targets, Token).ToListAsync(Token);
    }
}
