using System.Diagnostics;
using System.Text;
using NixStore.Blobs.Http;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Channels;

/// <summary>Updates compared with those of real <c>nix-channel</c>, which runs with a /nix of its own.</summary>
public sealed class RealNixChannelTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedServer _server;
    private readonly byte[] _tarball;

    public RealNixChannelTests()
    {
        Platform.SkipOnWindows("there is no Nix");
        Directory.CreateDirectory(_directory["source/x-1.2/lib"]);
        File.WriteAllText(_directory["source/x-1.2/default.nix"], "{ ... }: { }\n");
        File.WriteAllText(_directory["source/x-1.2/.version"], "1.2.abc");
        File.CreateSymbolicLink(_directory["source/x-1.2/lib/link"], "../default.nix");
        ExternalProgram.Require("tar").Run(["-cJf", _directory["nixexprs.tar.xz"], "-C", _directory["source"], "x-1.2"]);
        _tarball = File.ReadAllBytes(_directory["nixexprs.tar.xz"]);
        _server = new ScriptedServer((request, stream, token) => request.Path switch
        {
            "/mychan" => ScriptedServer.WriteAsync(
                stream, "HTTP/1.1 302 Found\r\nLocation: /release/mychan-1.2\r\nContent-Length: 0\r\n\r\n", token),
            "/release/mychan-1.2" or "/other-2.0" => AnswerAsync(request, stream, "<html>a page</html>"u8.ToArray(), token),
            "/release/mychan-1.2/nixexprs.tar.xz" or "/other-2.0/nixexprs.tar.xz" or "/direct/x.tar.xz"
                => AnswerAsync(request, stream, _tarball, token),
            _ => ScriptedServer.WriteAsync(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", token),
        });
        Directory.CreateDirectory(_directory["home"]);
        File.WriteAllText(
            _directory["home/.nix-channels"],
            $"{_server.Address}mychan mychan\n{_server.Address}other-2.0 other\n{_server.Address}direct/x.tar.xz direct\n");
    }

    public static TheoryData<string> Versions => NixVersions.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Root => _directory["ours"];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_paths_and_the_generation_are_those_of_nix_channel(string version)
    {
        var theirs = RunNix(version, "nix-channel --update", _directory["theirs"]);

        Assert.All(await UpdateAsync(), static update => Assert.Null(update.Failure));

        Assert.Equal(Paths(_directory["theirs/store"]), Paths(Path.Combine(Root, "nix/store")));
        Assert.Equal(Profile(_directory["theirs"]), Profile(Path.Combine(Root, "nix")));
        Assert.NotEmpty(theirs);
        RealNix.IsContentWith(Root);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Nix_continues_what_was_made_here(string version)
    {
        await UpdateAsync();
        File.AppendAllText(_directory["home/.nix-channels"], $"{_server.Address}other-2.0 third\n");

        RunNix(version, "nix-channel --update", _directory["theirs"], from: Path.Combine(Root, "nix"));

        var profile = Profile(_directory["theirs"]);
        Assert.Equal(
            ["channels -> channels-2-link", "channels-1-link", "channels-2-link"],
            profile.Select(static line => line.Split(" -> /")[0]));

        await UpdateAsync();
        Assert.Equal(profile, Profile(Path.Combine(Root, "nix")));
    }

    [Fact]
    public async Task A_channel_without_changes_costs_one_request()
    {
        await UpdateAsync();
        var before = _server.Requests.Count;

        var updates = await UpdateAsync();

        Assert.Equal(
            ["/direct/x.tar.xz", "/mychan", "/other-2.0"],
            _server.Requests.Skip(before).Select(static request => request.Path).Order());
        Assert.All(updates, static update => Assert.True(update.IsUnchanged));
        Assert.Equal(2, Profile(Path.Combine(Root, "nix")).Length);
    }

    [Fact]
    public async Task A_channel_that_fails_keeps_its_version_and_the_others_are_updated()
    {
        File.WriteAllText(_directory["home/.nix-channels"], $"{_server.Address}other-2.0 gone\n");
        var first = Assert.Single(await UpdateAsync());
        File.WriteAllText(
            _directory["home/.nix-channels"], $"{_server.Address}absent gone\n{_server.Address}mychan mychan\n");

        var updates = await UpdateAsync();

        Assert.Contains("There is no channel at", updates[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(first.After, updates[0].After);
        await using var store = Open();
        var installed = await new InstalledChannels(store).ReadAsync(User(store).Profile, Cancellation);
        Assert.Equal(["gone", "mychan"], installed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1.2.abc", installed["mychan"].Version);
    }

    [Fact]
    public async Task A_check_changes_nothing()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(Root), Cancellation);
        using var updater = Updater(store);

        var updates = await updater.CheckAsync(User(store).List.Read().Channels, Cancellation);

        Assert.Equal(
            $"{_server.Address}release/mychan-1.2", updates.Single(static one => one.Channel.Name == "mychan").Release!.AbsoluteUri);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Root, "nix/store"), "*-*"));
        Assert.False(File.Exists(_directory["channels.json"]));
    }

    private static async Task AnswerAsync(ScriptedRequest request, Stream stream, byte[] contents, CancellationToken cancellationToken)
    {
        const string Tag = "\"1\"";
        if (request.Headers.GetValueOrDefault("If-None-Match") == Tag)
        {
            await ScriptedServer.WriteAsync(stream, "HTTP/1.1 304 Not Modified\r\n\r\n", cancellationToken);
            return;
        }

        await ScriptedServer.WriteAsync(
            stream, $"HTTP/1.1 200 OK\r\nETag: {Tag}\r\nContent-Length: {contents.Length}\r\n\r\n", cancellationToken);
        await stream.WriteAsync(contents, cancellationToken);
    }

    private LocalStore Open() => LocalStore.Open(LocalStoreLayout.FromRoot(Root));

    private UserChannels User(IStore store)
        => UserChannels.Of(new StoreEnvironment(new Dictionary<string, string> { ["HOME"] = _directory["home"] }), store);

    private ChannelUpdater Updater(IStore store) => new(store, User(store), new HttpOptions(), _directory["channels.json"]);

    private async Task<IReadOnlyList<ChannelUpdate>> UpdateAsync()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(Root), Cancellation);
        using var updater = Updater(store);
        return await updater.UpdateAsync(User(store).List.Read().Channels, Cancellation);
    }

    /// <summary>Runs a command with a /nix of its own, and copies that to a directory.</summary>
    private string RunNix(string version, string command, string target, string? from = null)
    {
        var bin = Path.GetDirectoryName(NixVersions.Require(version, "nix-channel").File)!;
        var script = $"""
            set -e
            mkdir -p /nix
            mount -t tmpfs tmpfs /nix
            {(from is null ? "" : $"cp -a '{from}/.' /nix/")}
            PATH='{bin}':$PATH {command} 2>&1
            rm -rf '{target}'
            cp -a /nix '{target}'
            """;
        var start = new ProcessStartInfo(ExternalProgram.Require("unshare").File, ["-m", "sh", "-c", script]);
        start.Environment["HOME"] = _directory["home"];
        start.Environment["XDG_CACHE_HOME"] = _directory[$"cache-{Guid.NewGuid():n}"];
        start.Environment["NIX_CONFIG"] = "build-users-group =\nsandbox = false\nsubstituters =";
        start.Environment.Remove("NIX_REMOTE");
        var (exitCode, output, error) = ExternalProgram.Run(start);
        Assert.SkipWhen(error.Contains("Operation not permitted", StringComparison.Ordinal), "this user may not mount");
        Assert.True(exitCode == 0, Encoding.UTF8.GetString(output) + error);
        return Encoding.UTF8.GetString(output);
    }

    private static string[] Paths(string storeDirectory)
        => [.. Directory.GetFileSystemEntries(storeDirectory).Select(Path.GetFileName).OfType<string>()
            .Where(static name => StorePath.TryParse(name, out _) && !name.EndsWith(".lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    private static string[] Profile(string nix)
        => [.. Directory.GetFileSystemEntries(Path.Combine(nix, $"var/nix/profiles/per-user/{Environment.UserName}"), "channels*")
            .Where(static link => new FileInfo(link).LinkTarget is not null)
            .Select(static link => $"{Path.GetFileName(link)} -> {new FileInfo(link).LinkTarget}").Order(StringComparer.Ordinal)];
}
