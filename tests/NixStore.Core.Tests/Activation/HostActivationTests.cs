using NixStore.Paths;

namespace NixStore.Activation;

/// <summary>Activations on a real host that is reached over SSH.</summary>
public sealed class HostActivationTests : IAsyncLifetime
{
    private readonly ActivationSample _sample = new();
    private SshServer _server = null!;
    private StorePath _old = null!;

    private string? Generation => ActivationSample.GenerationOf(_server.Root);

    private string[] LeftDirectories => Directory.Exists(_server.Files.Combine(".local/state/nixstore"))
        ? Directory.GetDirectories(_server.Files.Combine(".local/state/nixstore"))
        : [];

    public async ValueTask InitializeAsync()
    {
        _server = await SshServer.StartAsync();
        _old = await _sample.AddAsync("web-1");
        Assert.Equal(ActivationState.Activated, (await ActivateAsync(_old)).State);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _sample.Dispose();
    }

    [Fact]
    public async Task The_closure_is_copied_and_the_profile_leads_to_it_before_its_program_runs()
    {
        var profile = ActivationSample.ProfileOf(_server.Root);
        var path = await _sample.AddAsync("web-2", $"readlink '{profile}' >'{_sample["seen"]}'\necho one\necho two >&2\nprintf three");

        var result = await ActivateAsync(path);

        Assert.Equal((ActivationState.Activated, 0, null), (result.State, result.ExitCode, result.Reason));
        Assert.Equal((_old, path), (result.Before, result.After));
        Assert.Equal(["one", "two", "three"], result.Output);
        Assert.Equal("system-2-link\n", await File.ReadAllTextAsync(_sample["seen"], TestContext.Current.CancellationToken));
        Assert.Equal(["web-1 switch", "web-2 switch"], _sample.Calls);
        Assert.Equal(["web"], result.Changes.Select(static change => change.Name));
        Assert.Empty(LeftDirectories);
    }

    [Fact]
    public async Task The_program_creates_files_with_the_usual_modes()
    {
        var path = await _sample.AddAsync("web-2", "umask");

        var result = await ActivateAsync(path);

        Assert.Equal([ExternalProgram.Require("sh").RunForText("-c", "umask")], result.Output);
    }

    [Theory]
    [InlineData(ActivationAction.Boot, "boot", "system-2-link")]
    [InlineData(ActivationAction.Test, "test", "system-1-link")]
    [InlineData(ActivationAction.DryActivate, "dry-activate", "system-1-link")]
    public async Task Only_some_actions_switch_the_profile(ActivationAction action, string argument, string generation)
    {
        var path = await _sample.AddAsync("web-2");

        var result = await ActivateAsync(path, new ActivationOptions { Action = action });

        Assert.True(result.IsSuccess);
        Assert.Equal($"web-2 {argument}", _sample.Calls[^1]);
        Assert.Equal(generation, Generation);
    }

    [Fact]
    public async Task A_program_that_fails_is_rolled_back()
    {
        var path = await _sample.AddAsync("web-2", "exit 1");

        var result = await ActivateAsync(path);

        Assert.Equal((ActivationState.RolledBack, 1, _old), (result.State, result.ExitCode, result.After));
        Assert.Equal("system-1-link", Generation);
        Assert.Equal(["web-1 switch", "web-2 switch", "web-1 switch"], _sample.Calls);
        Assert.Empty(LeftDirectories);
    }

    [Fact]
    public async Task A_failure_that_is_no_condition_stays_as_it_is()
    {
        var path = await _sample.AddAsync("web-2", "exit 1");

        var result = await ActivateAsync(path, new ActivationOptions { RollbackOn = RollbackConditions.None });

        Assert.Equal((ActivationState.Failed, 1, path), (result.State, result.ExitCode, result.After));
        Assert.Equal("The program ended with the exit code 1.", result.Reason);
    }

    [Theory]
    [InlineData(RollbackConditions.Failure, ActivationState.FailedUnits, "system-2-link")]
    [InlineData(RollbackConditions.FailedUnits, ActivationState.RolledBack, "system-1-link")]
    public async Task Failed_units_are_reported_and_roll_back_only_if_that_is_wanted(
        RollbackConditions conditions, ActivationState state, string generation)
    {
        var path = await _sample.AddAsync("web-2", "echo 'warning: the following units failed: a.service, b.mount'\nexit 4");

        var result = await ActivateAsync(path, new ActivationOptions { RollbackOn = conditions });

        Assert.Equal((state, 4), (result.State, result.ExitCode));
        Assert.Equal(["a.service", "b.mount"], result.FailedUnits);
        Assert.Equal(generation, Generation);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_with_its_children_and_rolled_back()
    {
        var path = await _sample.AddAsync("web-2", $"sleep 1000 & echo $! >'{_sample["child"]}'\nwait");

        var result = await ActivateAsync(path, new ActivationOptions { ActivationTimeout = TimeSpan.FromSeconds(2) });

        Assert.Equal((ActivationState.RolledBack, null), (result.State, result.ExitCode));
        Assert.Equal("system-1-link", Generation);
        var child = (await File.ReadAllTextAsync(_sample["child"], TestContext.Current.CancellationToken)).Trim();
        await ActivationSample.WaitUntilAsync(() => !Directory.Exists($"/proc/{child}"));
    }

    [Fact]
    public async Task A_connection_that_is_lost_changes_nothing_and_its_output_is_complete()
    {
        var path = await _sample.AddAsync("web-2", $"echo one\nuntil [ -e '{_sample["go"]}' ]; do sleep 0.1; done\necho two");
        var lines = new List<string>();

        var result = await ActivateAsync(path, new ActivationOptions
        {
            Output = (_, line) =>
            {
                lines.Add(line);
                if (line == "one")
                {
                    _server.CutConnections();
                    File.WriteAllText(_sample["go"], "");
                }
            },
        });

        Assert.Equal((ActivationState.Activated, 0), (result.State, result.ExitCode));
        Assert.Equal(["one", "two"], lines);
        Assert.Equal("system-2-link", Generation);
    }

    [Fact]
    public async Task A_target_that_is_not_heard_from_again_rolls_back_by_itself()
    {
        var path = await _sample.AddAsync("web-2", "echo one");

        var result = await ActivateAsync(path, new ActivationOptions
        {
            ConfirmTimeout = TimeSpan.FromSeconds(1),
            ReconnectTimeout = TimeSpan.Zero,
            Output = (_, _) => _server.Stop(),
        });

        Assert.Equal((ActivationState.Unreachable, null), (result.State, result.After));
        Assert.Contains("returns by itself to what was there before", result.Reason, StringComparison.Ordinal);
        await ActivationSample.WaitUntilAsync(() => _sample.Calls is [_, _, "web-1 switch"]);
        Assert.Equal("system-1-link", Generation);
    }

    [Fact]
    public async Task A_target_without_a_time_to_confirm_stays_as_it_is_when_it_is_lost()
    {
        var path = await _sample.AddAsync(
            "web-2", $"echo one\nuntil [ -e '{_sample["go"]}' ]; do sleep 0.1; done\necho >'{_sample["end"]}'");

        var result = await ActivateAsync(
            path, new ActivationOptions { ReconnectTimeout = TimeSpan.Zero, Output = (_, _) => _server.Stop() });
        await File.WriteAllTextAsync(_sample["go"], "", TestContext.Current.CancellationToken);

        Assert.Equal(ActivationState.Unreachable, result.State);
        await ActivationSample.WaitUntilAsync(() => File.Exists(_sample["end"]));
        Assert.Contains("how it ended is not known", result.Reason, StringComparison.Ordinal);
        Assert.Equal("system-2-link", Generation);
    }

    [Fact]
    public async Task What_is_confirmed_in_time_stays()
    {
        var path = await _sample.AddAsync("web-2");

        var result = await ActivateAsync(path, new ActivationOptions { ConfirmTimeout = TimeSpan.FromMinutes(10) });

        Assert.Equal((ActivationState.Activated, path), (result.State, result.After));
        Assert.Empty(LeftDirectories);
    }

    [Fact]
    public async Task What_is_confirmed_too_late_is_rolled_back_by_the_target()
    {
        var path = await _sample.AddAsync("web-2");

        var result = await ActivateAsync(path, new ActivationOptions
        {
            ConfirmTimeout = TimeSpan.FromSeconds(1),
            HealthCheck = async (_, _) =>
            {
                await ActivationSample.WaitUntilAsync(() => _sample.Calls is [_, _, "web-1 switch"]);
                return null;
            },
        });

        Assert.Equal((ActivationState.RolledBack, _old), (result.State, result.After));
        Assert.Equal("The activation was not confirmed in time.", result.Reason);
        Assert.Equal("system-1-link", Generation);
    }

    [Fact]
    public async Task A_health_check_that_fails_rolls_back()
    {
        var path = await _sample.AddAsync("web-2");
        var checkedHosts = new List<string>();

        var result = await ActivateAsync(path, new ActivationOptions
        {
            HealthCheck = (host, _) =>
            {
                checkedHosts.Add($"{host} {Generation}");
                return Task.FromResult<string?>("the port is closed");
            },
        });

        Assert.Equal((ActivationState.RolledBack, "The health check failed: the port is closed"), (result.State, result.Reason));
        Assert.Equal(["host1 system-2-link"], checkedHosts);
        Assert.Equal("system-1-link", Generation);
    }

    [Fact]
    public async Task A_rollback_does_not_undo_what_another_process_did_meanwhile()
    {
        var profile = ActivationSample.ProfileOf(_server.Root);
        var path = await _sample.AddAsync("web-2", $"ln -sfn system-9-link '{profile}'\nexit 1");

        var result = await ActivateAsync(path);

        Assert.Equal(ActivationState.RollbackFailed, result.State);
        Assert.Contains("Another process", result.Reason, StringComparison.Ordinal);
        Assert.Equal("system-9-link", Generation);
    }

    [Fact]
    public async Task A_rollback_whose_program_fails_is_reported()
    {
        var failing = await _sample.AddAsync("web-2", $"[ ! -e '{_sample["broken"]}' ]");
        Assert.True((await ActivateAsync(failing)).IsSuccess);
        var path = await _sample.AddAsync("web-3", $"touch '{_sample["broken"]}'\nexit 1");

        var result = await ActivateAsync(path);

        Assert.Equal((ActivationState.RollbackFailed, failing), (result.State, result.After));
    }

    [Fact]
    public async Task A_plan_that_is_not_approved_changes_nothing()
    {
        var path = await _sample.AddAsync("web-2");
        var before = DescribeTarget();
        ActivationPlan? plan = null;

        var results = await _sample.ActivateAsync(
            path,
            new ActivationOptions
            {
                Approve = shown =>
                {
                    plan = shown;
                    return false;
                },
            },
            ActivationSample.HostOf(_server));

        Assert.Empty(results);
        Assert.Equal((_old, 1, 1), (plan?.Before, plan?.Copy.Missing.Count, plan?.Changes.Count));
        Assert.Equal(before, DescribeTarget());
    }

    [Fact]
    public async Task The_first_system_of_a_target_has_nothing_to_return_to()
    {
        var path = await _sample.AddAsync("web-2", "exit 1");
        var root = _server.Files.Combine("fresh");

        var result = Assert.Single(await _sample.ActivateAsync(path, null, ActivationSample.HostOf(_server, root)));

        Assert.Equal((ActivationState.RollbackFailed, null, path), (result.State, result.Before, result.After));
        Assert.Contains("nothing before", result.Reason, StringComparison.Ordinal);
    }

    // Nix itself opens the database.
    private string DescribeTarget()
        => ExternalProgram.Require("find").RunForText(
            _server.Files.Path, "!", "-path", "*/var/nix/db", "!", "-path", "*/var/nix/db/*", "-printf", "%P %y %m %T@ %s %l\\n");

    private async Task<ActivationResult> ActivateAsync(StorePath path, ActivationOptions? options = null)
        => Assert.Single(await _sample.ActivateAsync(path, options, ActivationSample.HostOf(_server)));
}
