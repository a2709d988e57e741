using NixStore.Stores;

namespace NixStore.Profiles.Packages;

public sealed class UserProfileTests : IDisposable
{
    private readonly PackageWorld _world = new();

    public static TheoryData<string> NewVersions => ["NIXSTORE_NIX_TRIXIE", "NIXSTORE_NIX_FORKY"];

    private string Link => Path.Combine(_world.Home, ".nix-profile");

    private string Profiles => Path.Combine(_world.Layout.StateDirectory, "profiles");

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(NewVersions))]
    public async Task The_profile_and_its_links_are_those_that_Nix_creates(string version)
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        _world.Nix(version, "nix", "profile", "install", _world.Print("tool-1.0"));
        var expected = DescribeLinks();
        _world.Empty();
        await _world.AddAsync("tool-1.0", "bin/tool");

        await InstallAsync("tool-1.0");

        Assert.Equal(expected, DescribeLinks());
        Assert.Contains("tool", _world.Nix(version, "nix", "profile", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_the_home_directory_is_followed()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await _world.InstallAsync(_world.ProfileOf("p"), "tool-1.0");
        File.CreateSymbolicLink(Link, _world.ProfileOf("p"));

        Assert.Equal(_world.ProfileOf("p"), await FindAsync());
    }

    [Fact]
    public async Task A_link_to_a_profile_that_is_not_made_yet_is_not_the_profile()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        File.CreateSymbolicLink(Link, _world.ProfileOf("later"));

        Assert.Equal(_world.ProfileOf("later"), await FindAsync());
        await InstallAsync("tool-1.0");
        Assert.Equal("later-1-link", new FileInfo(_world.ProfileOf("later")).LinkTarget);
    }

    [Fact]
    public async Task A_link_in_the_state_directory_is_used_if_the_home_directory_has_none()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        var state = Directory.CreateDirectory(Path.Combine(_world.Home, ".local", "state", "nix")).FullName;
        File.CreateSymbolicLink(Path.Combine(state, "profile"), _world.ProfileOf("p"));

        Assert.Equal(_world.ProfileOf("p"), await FindAsync());
    }

    [Fact]
    public async Task A_home_directory_that_is_not_known_is_an_error()
    {
        await _world.AddAsync("tool-1.0", "bin/tool");
        await using var store = _world.Open();

        var failure = Assert.Throws<NixStoreException>(() => UserProfile.Of(new StoreEnvironment(new Dictionary<string, string>()), store));

        Assert.Equal(FailureReason.ProfileNotNamed, failure.Reason);
    }

    private async Task<string> FindAsync()
    {
        await using var store = _world.Open();
        return UserProfile.Of(NewEnvironment(), store).Find().Link;
    }

    private async Task InstallAsync(string name)
    {
        await using var store = _world.Open();
        var user = UserProfile.Of(NewEnvironment(), store);
        user.CreateLinks();
        await new PackageInstaller(store).ChangeAsync(
            user.Find().Link,
            new PackageChange { Installed = [new PackageRequest(_world[name])] },
            TestContext.Current.CancellationToken);
    }

    private StoreEnvironment NewEnvironment() => new(_world.Variables);

    // Nix creates directories for channels, too.
    private List<string> DescribeLinks()
        => [.. ((string[])[Profiles, _world.Home]).Where(Directory.Exists)
            .SelectMany(static directory => Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories))
            .Where(static entry => new FileInfo(entry).LinkTarget is not null)
            .Order(StringComparer.Ordinal).Select(static entry => $"{entry} -> {new FileInfo(entry).LinkTarget}")];
}
