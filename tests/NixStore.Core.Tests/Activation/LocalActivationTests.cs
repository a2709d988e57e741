using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Activation;

/// <summary>Activations on this machine.</summary>
public sealed class LocalActivationTests : IDisposable
{
    private readonly ActivationSample _sample = new();

    public LocalActivationTests() => Platform.SkipOnWindows("it needs a shell");

    private string? Generation => ActivationSample.GenerationOf(_sample.Root);

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task The_profile_is_switched_without_Nix_and_a_failure_is_rolled_back()
    {
        var old = await _sample.AddAsync("web-1");
        Assert.Equal(ActivationState.Activated, (await ActivateAsync(old)).State);

        var result = await ActivateAsync(await _sample.AddAsync("web-2", "exit 3"));

        Assert.Equal((ActivationState.RolledBack, 3, old), (result.State, result.ExitCode, result.After));
        Assert.Equal("system-1-link", Generation);
        Assert.Equal(["web-1 switch", "web-2 switch", "web-1 switch"], _sample.Calls);
    }

    [Fact]
    public async Task A_profile_anywhere_is_a_root_and_its_name_can_contain_any_character()
    {
        var profile = _sample["it's $(touch pwned) \"here\"/a b"];
        var path = await _sample.AddAsync("web-1", "readlink \"$PROFILE\"");

        var result = await ActivateAsync(path, new ActivationOptions { Profile = profile });

        Assert.Equal((ActivationState.Activated, path), (result.State, result.After));
        Assert.Equal(["a b-1-link"], result.Output);
        Assert.Single(Directory.GetFiles(Path.Combine(_sample.Root, "nix/var/nix/gcroots/auto")));
    }

    [Theory]
    [InlineData("activate", "home-files", ActivationKind.Home)]
    [InlineData("activate", "other", ActivationKind.Other)]
    [InlineData("deploy-rs-activate", "activate", ActivationKind.DeployRs)]
    [InlineData("bin/switch-to-configuration", "activate", ActivationKind.System)]
    public async Task The_kind_of_a_path_follows_from_its_programs(string program, string other, ActivationKind kind)
    {
        var path = await _sample.AddAsync("path-1", "", program, tree => tree.WithExecutable(other, ""));
        await using var store = LocalStore.Open(LocalStoreLayout.FromRoot(_sample.Root));

        Assert.Equal(kind, (await ActivatablePath.FindAsync(store, path, TestContext.Current.CancellationToken)).Kind);
    }

    [Fact]
    public async Task A_path_without_such_a_program_is_refused()
    {
        var path = await _sample.AddAsync("path-1", "", "bin/other");

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => ActivateAsync(path));

        Assert.Equal(FailureReason.NotActivatable, failure.Reason);
    }

    [Fact]
    public async Task A_home_sets_its_profile_by_itself_and_is_rolled_back_by_its_own_program()
    {
        var profile = _sample["home/.local/state/nix/profiles/home-manager"];
        var old = await AddHomeAsync("home-1", "");
        Assert.Equal(ActivationState.Activated, (await ActivateAsync(old)).State);
        Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
        File.CreateSymbolicLink(profile, StoreDirectory.Default.Print(old));

        var result = await ActivateAsync(await AddHomeAsync("home-2", "exit 1"));

        Assert.Equal((ActivationState.RolledBack, old), (result.State, result.Before));
        Assert.Equal(["home-1 ", "home-2 ", "home-1 "], _sample.Calls);
        Assert.Equal(StoreDirectory.Default.Print(old), new FileInfo(profile).LinkTarget);
    }

    [Theory]
    [InlineData(ActivationAction.DryActivate, "1//")]
    [InlineData(ActivationAction.Boot, "/1/link")]
    [InlineData(ActivationAction.Switch, "//link")]
    public async Task A_profile_of_deploy_rs_receives_the_action_in_its_environment(ActivationAction action, string seen)
    {
        var script = "echo \"$DRY_ACTIVATE/$BOOT/$([ ! -L \"$PROFILE\" ] || echo link)\"";
        var path = await _sample.AddAsync("app-1", script, "deploy-rs-activate");

        var result = await ActivateAsync(path, new ActivationOptions { Action = action, Profile = "app" });

        Assert.True(result.IsSuccess, result.Reason);
        Assert.Equal([seen], result.Output);
    }

    [Fact]
    public async Task A_kind_without_a_usual_profile_requires_one()
    {
        var result = await ActivateAsync(await _sample.AddAsync("app-1", "", "activate"));

        Assert.Equal(FailureReason.ProfileNotNamed, Assert.IsType<NixStoreException>(result.Error).Reason);
        Assert.Empty(_sample.Calls);
    }

    [Fact]
    public async Task An_action_that_a_kind_does_not_support_is_refused_before_anything_is_changed()
    {
        var path = await AddHomeAsync("home-1", "");

        var failure = await Assert.ThrowsAsync<NixStoreException>(
            () => ActivateAsync(path, new ActivationOptions { Action = ActivationAction.Boot }));

        Assert.Contains("It supports Switch, DryActivate.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_cannot_be_switched_ends_the_activation_and_leaves_no_files()
    {
        var path = await _sample.AddAsync("web-1");
        Directory.CreateDirectory(ActivationSample.ProfileOf(_sample.Root));

        var result = await ActivateAsync(path);

        Assert.Equal((ActivationState.Failed, FailureReason.ProfileNotFound), (result.State, (result.Error as NixStoreException)?.Reason));
        Assert.Empty(_sample.Calls);
        Assert.Empty(Directory.GetDirectories(_sample["home/.local/state/nixstore"]));
    }

    [Fact]
    public async Task A_health_check_that_throws_has_failed()
    {
        var path = await _sample.AddAsync("web-1");

        var result = await ActivateAsync(
            path, new ActivationOptions { HealthCheck = static (_, _) => throw new InvalidOperationException("no route") });

        Assert.Equal("The health check failed: no route. There was nothing before that the target could return to.", result.Reason);
    }

    [Theory]
    [InlineData(false, "sh")]
    [InlineData(true, "sudo -n -H sh")]
    public async Task On_a_host_the_shell_is_run_by_the_user_or_by_root(bool isRootNeeded, string command)
    {
        var client = new TestTree(_sample["client"]).WithExecutable("ssh", $"""
            #!/bin/sh
            while [ "$1" != -- ]; do shift; done
            echo "$2 $3" >>'{_sample["commands"]}'
            """);
        var target = ActivationTarget.OfHost(
            "web1",
            StoreReference.Parse("ssh://deploy@web1"),
            stop => new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()))
                .OpenWritableAsync(StoreReference.Parse(_sample.Root), stop),
            new TargetHostOptions
            {
                Ssh = new SshOptions { Program = client["ssh"], MayAsk = false },
                IsRootNeeded = isRootNeeded,
            });

        var result = Assert.Single(await _sample.ActivateAsync(await _sample.AddAsync("web-1"), null, target));

        Assert.Equal(ActivationState.Unreachable, result.State);
        Assert.Contains($"deploy@web1 {command}", await File.ReadAllLinesAsync(_sample["commands"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_systemd_the_activation_and_its_guard_are_transient_units()
    {
        var units = _sample["units"];
        var tree = new TestTree(_sample["programs"]).WithExecutable("systemd-run", $"""
            #!/bin/sh
            echo "$*" >>'{units}'
            while [ "$1" != "${"{1#--}"}" ]; do shift; done
            "$@" &
            """);
        Assert.SkipUnless(Environment.UserName == "root", "only root can start units of the machine");
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = _sample["home"],
            ["PATH"] = $"{tree.Path}:{Environment.GetEnvironmentVariable("PATH")}",
        };

        var path = await _sample.AddAsync("web-1");
        var result = Assert.Single(await _sample.ActivateAsync(path, null, _sample.ThisMachine(variables)));

        Assert.Equal(ActivationState.Activated, result.State);
        var started = await File.ReadAllLinesAsync(units, TestContext.Current.CancellationToken);
        Assert.Equal(2, started.Length);
        Assert.Contains("--unit=nixstore-guard-", started[0], StringComparison.Ordinal);
        Assert.Contains("--unit=nixstore-run-", started[1], StringComparison.Ordinal);
    }

    private Task<StorePath> AddHomeAsync(string name, string script)
        => _sample.AddAsync(name, script, "activate", static tree => tree.WithDirectory("home-files"));

    private async Task<ActivationResult> ActivateAsync(StorePath path, ActivationOptions? options = null)
        => Assert.Single(await _sample.ActivateAsync(path, options, _sample.ThisMachine()));
}
