using NixStore.Paths;

namespace NixStore.Profiles.Packages;

public sealed class PackageReaderTests : IDisposable
{
    private readonly PackageWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Profile => _world.ProfileOf("p");

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_profile_without_generations_has_no_packages()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");

        Assert.Equal((ProfileFormat.Empty, 0), Describe(await _world.ReadAsync(Profile)));
    }

    [Fact]
    public async Task The_manifest_of_nix_profile_is_read()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await SwitchToAsync("profile", tree => tree.WithFile("manifest.json", Manifest(3, "tool-1.0")));

        var packages = await _world.ReadAsync(Profile);

        Assert.Equal((ProfileFormat.NixProfile, 1), Describe(packages));
        Assert.Equal([_world["tool-1.0"]], packages.Packages[0].Paths);
    }

    [Fact]
    public async Task A_manifest_of_a_package_is_not_that_of_the_profile()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.AddTreeAsync("app-1.0", tree => tree.WithFile("manifest.json", Manifest(3, "tool-1.0")));
        await SwitchToAsync("link", tree => tree.WithLink("manifest.json", $"{_world.Print("app-1.0")}/manifest.json"));
        Assert.Equal((ProfileFormat.Path, 1), Describe(await _world.ReadAsync(Profile)));

        await SwitchToAsync("web-1.0", static tree => tree.WithFile("manifest.json", """{"name":"x","icons":[]}"""));
        Assert.Equal((ProfileFormat.Path, 1), Describe(await _world.ReadAsync(Profile)));
    }

    [Fact]
    public async Task Both_manifests_are_those_of_nix_env_if_the_other_one_is_foreign()
    {
        await _world.AddTreeAsync("env-manifest.nix", static tree =>
        {
            Directory.Delete(tree.Path);
            File.WriteAllText(tree.Path, "[ ]");
            return tree;
        });
        await SwitchToAsync("user-environment", tree => tree
            .WithFile("manifest.json", "{}").WithLink("manifest.nix", _world.Print("env-manifest.nix")));

        Assert.Equal((ProfileFormat.NixEnv, 0), Describe(await _world.ReadAsync(Profile)));
    }

    [Theory]
    [InlineData(4, "version 4")]
    [InlineData(2_000_000_000, "version 2000000000")]
    public async Task An_unknown_version_is_shown_by_its_paths_with_the_reason(int version, string reason)
    {
        var tool = await _world.AddAsync("tool-1.0", "bin/tool");
        await SwitchToAsync("profile", tree => tree.WithFile("manifest.json", Manifest(version, "tool-1.0")), tool);

        var packages = await _world.ReadAsync(Profile);

        Assert.Equal((ProfileFormat.Unknown, 1), Describe(packages));
        Assert.Equal(("tool", "1.0"), (packages.Packages[0].Name, packages.Packages[0].Version));
        Assert.Contains(reason, packages.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_too_large_is_not_read()
    {
        await SwitchToAsync("profile", static tree => tree.WithFile("manifest.json", new byte[20_000_000]));

        var packages = await _world.ReadAsync(Profile);

        Assert.Equal(ProfileFormat.Unknown, packages.Format);
        Assert.Contains("20000000 bytes", packages.Problem, StringComparison.Ordinal);
    }

    private static (ProfileFormat Format, int Count) Describe(ProfilePackages packages) => (packages.Format, packages.Packages.Count);

    private string Manifest(int version, string package)
        => $$"""{"version":{{version}},"elements":[{"active":true,"storePaths":["{{_world.Print(package)}}"]}]}""";

    private async Task SwitchToAsync(string name, Func<TestTree, TestTree> fill, params StorePath[] references)
    {
        var path = await _world.AddTreeAsync(name, fill, references);
        await using var store = _world.Open();
        await new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.ToPath(path), Cancellation);
    }
}
