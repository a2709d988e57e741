using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Profiles.Packages;

/// <summary>Packages in the store of a real daemon, which adds what is content-addressed and builds what is not.</summary>
public sealed class DaemonPackageTests : IDisposable
{
    private readonly PackageWorld _world = new();

    public static TheoryData<string> Versions => NixVersions.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Profile => _world.ProfileOf("p");

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_profile_of_nix_profile_gets_the_same_path_as_without_a_daemon(string version)
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        var expected = await PlanAsync("tool-1.0");

        var done = await ChangeByDaemonAsync(version, "tool-1.0");

        Assert.Equal(expected.Switch!.Path, done.Switch!.Path);
        Assert.Equal(["tool"], (await _world.ReadAsync(Profile)).Packages.Select(static package => package.Name));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_profile_of_nix_env_is_built_by_the_daemon(string version)
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddAsync("docs-1", "share/doc/docs");
        _world.Nix(version, "nix-env", "--profile", Profile, "--install", _world.Print("tool-1.0"));
        var expected = await PlanAsync("docs-1");

        var done = await ChangeByDaemonAsync(version, "docs-1");

        Assert.Equal(expected.Switch!.Path, done.Switch!.Path);
        Assert.Equal(["docs-1", "tool-1.0"], _world.Nix(version, "nix-env", "--profile", Profile, "--query").Split('\n'));
    }

    private PackageChange Installation(string name) => new() { Installed = [new PackageRequest(_world[name])] };

    private async Task<PackagePlan> PlanAsync(string name)
    {
        await using var store = _world.Open();
        return await new PackageInstaller(store).PlanAsync(Profile, Installation(name), Cancellation);
    }

    private async Task<PackagePlan> ChangeByDaemonAsync(string version, string name)
    {
        var peer = new ProcessPeer("the daemon", NixVersions.Require(version, "nix-daemon").File, ["--stdio"])
        {
            IsOnThisMachine = true,
            Environment = _world.Variables,
        };
        var options = new RemoteOptions { PhysicalDirectory = _world.Layout.RealStoreDirectory };
        await using var store = await DaemonStore.OpenAsync(peer, "the daemon", _world.Layout.Directory, options, null, Cancellation);
        return await new PackageInstaller(store).ChangeAsync(Profile, Installation(name), Cancellation);
    }
}
