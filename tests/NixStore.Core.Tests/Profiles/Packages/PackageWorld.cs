using System.Diagnostics;
using System.Text;
using NixStore.Adding;
using NixStore.FileSystem.Trees;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Profiles.Packages;

/// <summary>
/// A store whose logical directory contains its files, as Nix has it on a machine of its own, with packages that a test makes, and the real
/// Nix of all versions on it.
/// </summary>
internal sealed class PackageWorld : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, StorePath> _packages = new(StringComparer.Ordinal);

    public PackageWorld()
    {
        Platform.SkipOnWindows("links need a privilege there");
        Layout = new LocalStoreLayout
        {
            Location = _directory["world"],
            Directory = new StoreDirectory(_directory["world/store"]),
            RealStoreDirectory = _directory["world/store"],
            StateDirectory = _directory["world/state"],
            LogDirectory = _directory["world/log"],
        };
        Directory.CreateDirectory(Home);
    }

    public LocalStoreLayout Layout { get; }

    public string Home => _directory["home"];

    /// <summary>Gets the variables with which Nix uses the store.</summary>
    public Dictionary<string, string> Variables => new()
    {
        ["HOME"] = Home,
        ["NIX_STORE_DIR"] = Layout.RealStoreDirectory,
        ["NIX_STATE_DIR"] = Layout.StateDirectory,
        ["NIX_LOG_DIR"] = Layout.LogDirectory,
        ["NIX_CONF_DIR"] = Home,
        ["NIX_USER_CONF_FILES"] = "",
        ["NIX_REMOTE"] = "",
        ["NIX_CONFIG"] = "experimental-features = nix-command flakes\nbuild-users-group =\nsandbox = false\nsubstituters =\n",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gets the path of a package by the name that it was added with.</summary>
    public StorePath this[string name] => _packages[name];

    public string Print(string name) => Layout.Directory.Print(_packages[name]);

    public LocalStore Open() => LocalStore.Open(Layout);

    public string ProfileOf(string name)
    {
        Directory.CreateDirectory(_directory["profiles"]);
        return _directory[$"profiles/{name}"];
    }

    /// <summary>Writes a file outside of the store, which stays when the store is removed.</summary>
    public string WriteOutside(string name, string text) => _directory.WriteFile($"outside/{name}", text);

    /// <summary>Adds a package with files, of which each has its own path for its contents.</summary>
    public Task<StorePath> AddAsync(string name, params string[] files)
        => AddTreeAsync(name, tree => files.Aggregate(tree, (next, file) => next.WithFile(file, $"{name}/{file}")));

    /// <summary>Adds a package as a tree.</summary>
    public async Task<StorePath> AddTreeAsync(string name, Func<TestTree, TestTree> fill, params StorePath[] references)
    {
        var tree = fill(new TestTree(_directory[$"trees/{Guid.NewGuid():n}/{name}"]));
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var added = await new PathAdder(store).AddAsync(tree.Path, new AddOptions { References = references }, Cancellation);
        return _packages[name] = added.Info.Path;
    }

    /// <summary>Removes the store, the profiles and the home directory.</summary>
    public void Empty()
    {
        foreach (var part in (string[])["world", "profiles", "home"])
        {
            if (Directory.Exists(_directory[part]))
            {
                TreeRemover.Remove(_directory[part]);
            }
        }

        _packages.Clear();
        Directory.CreateDirectory(Home);
    }

    /// <summary>Runs a program of a version of Nix, which must succeed.</summary>
    public string Nix(string version, string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = TryNix(version, program, arguments);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}: {error}");
        return output;
    }

    /// <summary>Runs a program of a version of Nix.</summary>
    public (int ExitCode, string Output, string Error) TryNix(string version, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(NixVersions.Require(version, program).File, arguments) { WorkingDirectory = Home };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        foreach (var name in (string[])["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "NIX_STATE_HOME"])
        {
            start.Environment.Remove(name);
        }

        var (exitCode, output, error) = ExternalProgram.Run(start);
        return (exitCode, Encoding.UTF8.GetString(output).Trim(), error);
    }

    /// <summary>Describes all paths of the store, without the times and without who built them.</summary>
    public async Task<List<string>> DescribeAsync()
    {
        await using var store = Open();
        var described = new List<string>();
        await foreach (var path in store.EnumeratePathsAsync("", Cancellation))
        {
            var info = (await store.FindPathInfoAsync(path, Cancellation))!;
            var outputs = await store.FindDerivationOutputsAsync(path, Cancellation);
            described.Add($"{path} {info.NarHash} {info.NarSize} [{string.Join(' ', info.References)}] {info.Deriver} "
                + $"{info.ContentAddress} {string.Join(' ', outputs)}");
        }

        described.Sort(StringComparer.Ordinal);
        return described;
    }

    public Task<PackagePlan> InstallAsync(string profile, params string[] names) => ChangeAsync(profile, new PackageChange
    {
        Installed = [.. names.Select(name => new PackageRequest(_packages[name]))],
    });

    public async Task<PackagePlan> ChangeAsync(string profile, PackageChange change)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        return await new PackageInstaller(store).ChangeAsync(profile, change, Cancellation);
    }

    public async Task<ProfilePackages> ReadAsync(string profile)
    {
        await using var store = Open();
        return await new PackageReader(store).ReadAsync(new ProfileFinder(store).Find(profile), Cancellation);
    }

    public void Dispose() => _directory.Dispose();
}
