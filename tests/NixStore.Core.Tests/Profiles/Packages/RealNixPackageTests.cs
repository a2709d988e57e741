using System.Globalization;

namespace NixStore.Profiles.Packages;

/// <summary>
/// Environments compared with those of real Nix, in every path, reference, deriver and link, and mixed with them in one profile.
/// </summary>
public sealed class RealNixPackageTests : IDisposable
{
    // Names are installed together, a minus removes one, and a number after a colon is a priority.
    private static readonly string[][] _histories =
    [
        ["tool-1.0"],
        ["tool-1.0", "lib-2.0 docs-1"],
        ["tool-1.0 lib-2.0 docs-1", "shared-1.0", "-lib", "meta-1.0", "-tool", "-docs", "-meta"],
        ["tool-1.0", "rival-1.0:3", "shadow-1.0:9", "-rival"],
        ["meta-1.0", "lib-2.0", "file-1.0"],
        ["links-1.0 tool-1.0 docs-1"],
    ];

    private readonly PackageWorld _world = new();

    public static TheoryData<string> Versions => NixVersions.All;

    public static TheoryData<string> NewVersions => ["NIXSTORE_NIX_TRIXIE", "NIXSTORE_NIX_FORKY"];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(NewVersions))]
    public async Task Environments_of_nix_profile_are_the_same(string version)
    {
        foreach (var history in _histories)
        {
            await CompareAsync(history, step => AddByNixProfile(version, step), ChangeAsync);
        }
    }

    [Theory]
    [MemberData(nameof(NewVersions))]
    public async Task Nix_profile_and_this_continue_each_other(string version)
    {
        foreach (var history in _histories[2..4])
        {
            await CompareAsync(
                history,
                step => AddByNixProfile(version, step),
                async (step, index) =>
                {
                    if (index % 2 == 0)
                    {
                        await ChangeAsync(step, index);
                    }
                    else
                    {
                        AddByNixProfile(version, step);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Environments_of_nix_env_are_the_same(string version)
    {
        foreach (var history in _histories.Where(history => version != NixVersions.OnPath || !HasPriority(history)))
        {
            await CompareAsync(["lib-1.0", .. history], step => ChangeByNixEnv(version, step), async (step, index) =>
            {
                if (index == 0)
                {
                    ChangeByNixEnv(version, step);
                }
                else
                {
                    await ChangeAsync(step, index);
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Nix_env_and_this_continue_each_other(string version)
    {
        foreach (var history in _histories[2..4].Where(history => version != NixVersions.OnPath || !HasPriority(history)))
        {
            await CompareAsync(["lib-1.0", .. history], step => ChangeByNixEnv(version, step), async (step, index) =>
            {
                if (index % 2 == 0)
                {
                    ChangeByNixEnv(version, step);
                }
                else
                {
                    await ChangeAsync(step, index);
                }
            });
        }
    }

    [Fact]
    public async Task A_profile_of_nix_profile_2_8_is_continued_with_a_note()
    {
        await AddPackagesAsync();
        _world.Nix(NixVersions.OnPath, "nix", "profile", "install", "--profile", Profile, _world.Print("tool-1.0"));

        var plan = await _world.InstallAsync(Profile, "docs-1");

        Assert.Contains("version 2", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Equal(["docs", "tool"], plan.After.Select(static package => package.Name));
    }

    [Theory]
    [MemberData(nameof(NewVersions))]
    public async Task What_nix_profile_refuses_is_refused(string version)
    {
        await AddPackagesAsync();
        _world.Nix(version, "nix", "profile", "install", "--profile", Profile, _world.Print("tool-1.0"));

        Assert.NotEqual(
            0, _world.TryNix(version, "nix", "profile", "install", "--profile", Profile, _world.Print("rival-1.0")).ExitCode);
        var conflict = await Assert.ThrowsAsync<Environments.PackageConflictException>(() => _world.InstallAsync(Profile, "rival-1.0"));

        Assert.Equal((_world["rival-1.0"], _world["tool-1.0"], 5), Sorted(conflict));
        Assert.EndsWith("/bin/tool", conflict.FirstFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_of_nix_env_is_what_its_derivation_builds()
    {
        await AddPackagesAsync();
        _world.Nix(NixVersions.OnPath, "nix-env", "--profile", Profile, "--install", _world.Print("lib-1.0"));
        var plan = await _world.InstallAsync(Profile, "links-1.0", "tool-1.0", "meta-1.0");
        var environment = _world.Layout.Directory.Print(plan.Switch!.Path);

        var derivation = _world.Nix(NixVersions.OnPath, "nix-store", "--query", "--deriver", environment);

        _world.Nix(NixVersions.OnPath, "nix-store", "--realise", "--check", derivation);
        _world.Nix(NixVersions.OnPath, "nix-store", "--verify", "--check-contents");
    }

    private string Profile => _world.ProfileOf("p");

    private static bool HasPriority(string[] history) => history.Any(static step => step.Contains(':', StringComparison.Ordinal));

    private static (Paths.StorePath First, Paths.StorePath Second, int Priority) Sorted(Environments.PackageConflictException conflict)
        => conflict.First.Name == "rival-1.0"
            ? (conflict.First, conflict.Second, conflict.Priority)
            : (conflict.Second, conflict.First, conflict.Priority);

    // The same store twice, in the same directory, changed by Nix and by this.
    private async Task CompareAsync(string[] history, Action<string> theirs, Func<string, int, Task> ours)
    {
        await AddPackagesAsync();
        foreach (var step in history)
        {
            theirs(step);
        }

        var (expectedPaths, expectedLinks) = (await _world.DescribeAsync(), DescribeProfile());
        _world.Empty();

        await AddPackagesAsync();
        foreach (var (index, step) in history.Index())
        {
            await ours(step, index);
        }

        // A difference is shown with its history.
        var paths = await _world.DescribeAsync();
        Assert.Equal(
            ("", "", ""),
            (paths.SequenceEqual(expectedPaths) ? "" : string.Join(", ", history),
                string.Join('\n', expectedPaths.Except(paths)),
                string.Join('\n', paths.Except(expectedPaths))));
        Assert.Equal(expectedLinks, DescribeProfile());
        _world.Empty();
    }

    private List<string> DescribeProfile()
        => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(Profile)!).Order(StringComparer.Ordinal)
            .Select(static entry => $"{Path.GetFileName(entry)} -> {new FileInfo(entry).LinkTarget}")];

    private async Task AddPackagesAsync()
    {
        await _world.AddAsync("tool-1.0", "bin/tool", "share/man/man1/tool.1", "nix-support/setup", ".hidden", "log", "manifest.json");
        await _world.AddAsync("lib-1.0", "lib/a.so", "include/a.h");
        await _world.AddAsync("lib-2.0", "lib/a.so", "lib/b.so", "share/info/dir", "share/info/lib.info", "lib/perl/perllocal.pod");
        await _world.AddAsync("docs-1", "share/man/man1/docs.1", "share/man/man5/docs.5", "share/doc/index");
        await _world.AddAsync("rival-1.0", "bin/tool", "bin/rival");
        await _world.AddAsync("shadow-1.0", "bin/tool", "bin/rival", "bin/shadow");
        await _world.AddTreeAsync("file-1.0", static tree =>
        {
            Directory.Delete(tree.Path);
            File.WriteAllText(tree.Path, "no directory");
            return tree;
        });
        await _world.AddTreeAsync(
            "meta-1.0",
            tree => tree.WithFile("bin/meta", "meta").WithFile(
                "nix-support/propagated-user-env-packages", $"{_world.Print("rival-1.0")} {_world.Print("shadow-1.0")}\n"),
            _world["rival-1.0"],
            _world["shadow-1.0"]);
        await _world.AddAsync("shared-1.0", "lib/shared.so");
        await _world.AddTreeAsync(
            "links-1.0",
            tree => WithOddName(tree.WithFile("real/man/man1/links.1", "x").WithDirectory("share"))
                .WithLink("share/man", "../real/man").WithLink("dangling", "nowhere").WithLink("bin", "real")
                .WithLink("lib", $"{_world.Print("shared-1.0")}/lib").WithLink("one", "two").WithLink("two", "real/man/man1/links.1"),
            _world["shared-1.0"]);
    }

    // A name that is not UTF-8, in a directory that is merged.
    private static TestTree WithOddName(TestTree tree)
    {
        ExternalProgram.Require("sh").Run(["-c", "echo odd >\"$1/real/man/$(printf 'odd-\\377')\"", "sh", tree.Path]);
        return tree;
    }

    private async Task ChangeAsync(string step, int index)
    {
        var (names, removed, priority) = Parse(step);
        await _world.ChangeAsync(Profile, new PackageChange
        {
            Installed = [.. names.Select(name => new PackageRequest(_world[name], priority))],
            Removed = [package => package.Name == removed],
        });
    }

    private void AddByNixProfile(string version, string step)
    {
        var (names, removed, priority) = Parse(step);
        _ = removed is not null
            ? _world.Nix(version, "nix", "profile", "remove", "--profile", Profile, removed)
            : _world.Nix(
                version, "nix", ["profile", "install", "--profile", Profile, .. PriorityOf(priority), .. names.Select(_world.Print)]);
    }

    private void ChangeByNixEnv(string version, string step)
    {
        var (names, removed, priority) = Parse(step);
        _ = removed is not null
            ? _world.Nix(version, "nix-env", "--profile", Profile, "--uninstall", removed)
            : _world.Nix(version, "nix-env", ["--profile", Profile, "--install", .. PriorityOf(priority), .. names.Select(_world.Print)]);
    }

    private static string[] PriorityOf(int? priority)
        => priority is { } number ? ["--priority", number.ToString(CultureInfo.InvariantCulture)] : [];

    private static (string[] Names, string? Removed, int? Priority) Parse(string step)
    {
        if (step[0] == '-')
        {
            return ([], step[1..], null);
        }

        var parts = step.Split(':');
        return (parts[0].Split(' '), null, parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null);
    }
}
