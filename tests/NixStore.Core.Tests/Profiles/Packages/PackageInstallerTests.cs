using NixStore.Paths;
using NixStore.Profiles.Environments;
using NixStore.Stores.Errors;

namespace NixStore.Profiles.Packages;

public sealed class PackageInstallerTests : IDisposable
{
    private readonly PackageWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Profile => _world.ProfileOf("p");

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_profile_that_does_not_exist_becomes_one_of_nix_profile()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");

        var plan = await _world.InstallAsync(Profile, "tool-1.0");
        var read = await _world.ReadAsync(Profile);

        Assert.Equal((ProfileFormat.Empty, 1L, true), (plan.Before.Format, plan.Switch!.Number, plan.Switch.IsNew));
        Assert.Equal(ProfileFormat.NixProfile, read.Format);
        Assert.Equal(plan.After, read.Packages);
        Assert.Equal("tool-1.0/bin/tool", File.ReadAllText(Path.Combine(Profile, "bin", "tool")));
    }

    [Fact]
    public async Task What_is_installed_makes_no_generation()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.InstallAsync(Profile, "tool-1.0");

        Assert.Null((await _world.InstallAsync(Profile, "tool-1.0")).Switch);
        Assert.Null((await _world.ChangeAsync(Profile, new PackageChange { Removed = [static _ => false] })).Switch);
        Assert.Single((await _world.ReadAsync(Profile)).Profile.Generations);
    }

    [Fact]
    public async Task A_newer_version_replaces_the_older_one_in_one_generation_with_its_priority()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("tool-1.1", "bin/tool");
        await _world.ChangeAsync(Profile, new PackageChange { Installed = [new PackageRequest(_world["tool-1.0"], 3)] });

        var plan = await _world.InstallAsync(Profile, "tool-1.1");

        Assert.Equal(2, plan.Switch!.Number);
        Assert.Equal(("tool", "1.1", 3), Describe(Assert.Single(plan.After)));
        Assert.Equal("1.0", Assert.Single(plan.Removed).Version);
    }

    [Fact]
    public async Task Another_output_of_a_package_does_not_replace_it()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("tool-1.0-man", "share/man/man1/tool.1");
        await _world.AddAsync("tool-1.1-man", "share/man/man1/tool.1");
        await _world.InstallAsync(Profile, "tool-1.0", "tool-1.0-man");

        var plan = await _world.InstallAsync(Profile, "tool-1.1-man");

        Assert.Equal([("tool", "1.0", 5), ("tool-1", "1.1-man", 5)], plan.After.Select(Describe));
    }

    [Fact]
    public async Task Installed_packages_with_the_same_name_stay_if_that_is_wanted()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("tool-1.1", "bin/tool-1.1");
        await _world.InstallAsync(Profile, "tool-1.0");

        var plan = await _world.ChangeAsync(
            Profile, new PackageChange { Installed = [new PackageRequest(_world["tool-1.1"])], KeepsSameNames = true });

        Assert.Equal([("tool", "1.0", 5), ("tool-1", "1.1", 5)], plan.After.Select(Describe));
    }

    [Fact]
    public async Task A_removal_and_an_installation_are_one_generation()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("rival-1.0", "bin/tool");
        await _world.InstallAsync(Profile, "tool-1.0");

        var plan = await _world.ChangeAsync(Profile, new PackageChange
        {
            Installed = [new PackageRequest(_world["rival-1.0"])],
            Removed = [static package => package.Name == "tool"],
        });

        Assert.Equal(2, plan.Switch!.Number);
        Assert.Equal("rival", Assert.Single((await _world.ReadAsync(Profile)).Packages).Name);
    }

    [Fact]
    public async Task Another_priority_is_a_change()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.InstallAsync(Profile, "tool-1.0");

        var plan = await _world.ChangeAsync(Profile, new PackageChange { Installed = [new PackageRequest(_world["tool-1.0"], 1)] });

        Assert.Equal(("tool", "1.0", 1), Describe(Assert.Single(plan.After)));
        Assert.Equal(2, plan.Switch!.Number);
    }

    [Fact]
    public async Task The_last_generation_is_used_again_after_a_rollback()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("docs-1", "share/doc/x");
        await _world.InstallAsync(Profile, "tool-1.0");
        await _world.InstallAsync(Profile, "docs-1");
        await using (var store = _world.Open())
        {
            await new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.Previous, Cancellation);
        }

        var plan = await _world.InstallAsync(Profile, "docs-1");

        Assert.Equal((2L, false, true), (plan.Switch!.Number, plan.Switch.IsNew, plan.Switch.IsChange));
    }

    [Fact]
    public async Task A_plan_is_what_is_done_and_changes_nothing()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        var before = await _world.DescribeAsync();
        var change = new PackageChange { Installed = [new PackageRequest(_world["tool-1.0"])] };
        await using var store = _world.Open();

        var planned = await new PackageInstaller(store).PlanAsync(Profile, change, Cancellation);

        Assert.Equal(before, await _world.DescribeAsync());
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(Profile)!));
        Assert.Equal(planned.Switch!.Path, (await _world.ChangeAsync(Profile, change)).Switch!.Path);
    }

    [Fact]
    public async Task A_path_that_is_not_valid_is_an_error_and_changes_nothing()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        var absent = new StorePath(new string('a', 32), "absent-1");

        var failure = await Assert.ThrowsAsync<StorePathNotValidException>(() => _world.ChangeAsync(
            Profile, new PackageChange { Installed = [new PackageRequest(_world["tool-1.0"]), new PackageRequest(absent)] }));

        Assert.Equal(absent, failure.Path);
        Assert.False(File.Exists(Profile));
    }

    [Fact]
    public async Task A_derivation_is_an_error()
    {
        await using var store = await Stores.Local.LocalStore.OpenOrCreateAsync(_world.Layout, Cancellation);
        var change = new PackageChange { Installed = [new PackageRequest(new StorePath(new string('a', 32), "tool-1.drv"))] };

        var failure = await Assert.ThrowsAsync<NixStoreException>(
            () => new PackageInstaller(store).PlanAsync(Profile, change, Cancellation));

        Assert.Contains("Install one of its outputs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_leads_to_a_path_without_packages_stays()
    {
        await _world.AddAsync("system-1.0", "activate", "manifest.json");
        await _world.AddAsync("tool-1.0", "bin/tool");
        await using (var store = _world.Open())
        {
            await new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.ToPath(_world["system-1.0"]), Cancellation);
        }

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => _world.InstallAsync(Profile, "tool-1.0"));

        Assert.Equal(FailureReason.ProfileWithoutPackages, failure.Reason);
        Assert.Equal("p-1-link", new FileInfo(Profile).LinkTarget);
    }

    [Fact]
    public async Task A_conflict_names_both_packages_and_the_file()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("rival-1.0", "bin/tool");

        var conflict = await Assert.ThrowsAsync<PackageConflictException>(
            () => _world.InstallAsync(Profile, "tool-1.0", "rival-1.0"));

        Assert.Contains(_world.Print("tool-1.0"), conflict.Message, StringComparison.Ordinal);
        Assert.Contains(_world.Print("rival-1.0"), conflict.Message, StringComparison.Ordinal);
        Assert.Contains("/bin/tool", conflict.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Profile));
    }

    [Fact]
    public async Task A_file_and_a_directory_with_one_name_are_an_error_that_names_both_packages()
    {
        await _world.AddAsync("tool-1.0", "share/x");
        await _world.AddAsync("rival-1.0", "share/x/y");

        var failure = await Assert.ThrowsAnyAsync<NixStoreException>(() => _world.InstallAsync(Profile, "tool-1.0", "rival-1.0"));

        Assert.Contains(_world.Print("tool-1.0"), failure.Message, StringComparison.Ordinal);
        Assert.Contains(_world.Print("rival-1.0"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_a_circle_that_two_packages_share_are_an_error()
    {
        await _world.AddTreeAsync("a-1", static tree => tree.WithLink("loop", ".").WithFile("a", "a"));
        await _world.AddTreeAsync("b-1", static tree => tree.WithLink("loop", ".").WithFile("b", "b"));

        Assert.Contains(
            "too many links",
            (await Assert.ThrowsAsync<NixStoreException>(() => _world.InstallAsync(Profile, "a-1", "b-1"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task A_link_out_of_the_store_is_noted_if_a_sandbox_of_Nix_can_hide_its_target(string version)
    {
        await _world.AddTreeAsync("tool-1.0", static tree => tree.WithLink("etc", "/etc").WithLink("nothing", "/nothing"));
        await _world.AddAsync("docs-1", "share/doc/x");
        _world.Nix(version, "nix-env", "--profile", Profile, "--install", _world.Print("docs-1"));

        var plan = await _world.InstallAsync(Profile, "tool-1.0");

        Assert.Contains(plan.Notes, note => note.Contains($"{_world.Print("tool-1.0")}/etc' leads out of", StringComparison.Ordinal));
        Assert.Contains(plan.Notes, note => note.Contains($"{_world.Print("tool-1.0")}/nothing' is a link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_propagated_package_must_be_a_store_path()
    {
        await _world.AddTreeAsync("meta-1", static tree => tree.WithFile("nix-support/propagated-user-env-packages", "/etc"));

        Assert.Contains(
            "'/etc', which is not a store path",
            (await Assert.ThrowsAsync<NixStoreException>(() => _world.InstallAsync(Profile, "meta-1"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installations_at_the_same_time_lose_no_package()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(static number => $"tool{number}-1.0")];
        foreach (var name in names)
        {
            await _world.AddAsync(name, $"bin/{name}");
        }

        await Task.WhenAll(names.Select(name => Task.Run(() => _world.InstallAsync(Profile, name), Cancellation)));
        var read = await _world.ReadAsync(Profile);

        Assert.Equal(
            names.Select(static name => name[..^4]).Order(StringComparer.Ordinal), read.Packages.Select(static package => package.Name));
        Assert.Equal(names.Length, read.Profile.Generations.Count);
    }

    private static (string Name, string Version, int Priority) Describe(InstalledPackage package)
        => (package.Name, package.Version, package.Priority);
}
