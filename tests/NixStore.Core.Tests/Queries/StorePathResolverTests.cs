using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Queries;

public sealed class StorePathResolverTests : IDisposable
{
    private static readonly StorePath _hello = TestPaths.Path("hello-2.12");

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _store = new();

    public StorePathResolverTests()
    {
        _store.Add("hello-2.12");
        _store.Add("_hello-world");
        _store.Add("glibc-2.37");
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("{full}")]
    [InlineData("{base}")]
    [InlineData("{hash}")]
    [InlineData("{full}/")]
    [InlineData("{full}/bin/hello")]
    [InlineData("{full}/bin/../share")]
    [InlineData("/nix/store/./{base}")]
    [InlineData("/nix/store//{base}")]
    [InlineData("/nix/store/x/../{base}/bin")]
    public async Task A_text_means_the_path_that_it_names_or_is_inside_of(string text)
        => Assert.Equal(_hello, await ResolveAsync(text));

    [Fact]
    public async Task A_path_is_found_without_asking_whether_it_is_valid()
    {
        var absent = TestPaths.Path("absent");
        Assert.Equal(absent, await ResolveAsync(absent.BaseName));
    }

    [Fact]
    public async Task A_name_that_holds_a_wildcard_character_is_that_name()
    {
        var odd = TestPaths.Path("what?name=1");
        Assert.Equal(odd, await ResolveAsync($"/nix/store/{odd}"));
    }

    [Fact]
    public async Task A_hash_part_that_no_path_has_leads_nowhere()
    {
        var error = await Assert.ThrowsAsync<StorePathNotFoundException>(() => ResolveAsync(new string('0', 32)));
        Assert.Contains("memory", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string('0', 32), error.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("./absent")]
    [InlineData("/")]
    [InlineData("/nix/store")]
    [InlineData("a\0b")]
    public async Task Other_texts_lead_nowhere_and_the_error_names_the_text(string text)
        => Assert.Equal(text, (await Assert.ThrowsAsync<StorePathNotFoundException>(() => ResolveAsync(text))).Text);

    [Theory]
    [InlineData("/nix/store/not-a-store-path")]
    [InlineData("/nix/store/.links/0abc")]
    [InlineData("/nix/store/..")]
    public async Task A_text_in_the_store_directory_that_is_no_store_path_is_malformed(string text)
        => await Assert.ThrowsAsync<NixFormatException>(() => ResolveAsync(text));

    [Fact]
    public async Task A_link_means_the_path_that_it_leads_to_though_the_target_is_not_on_this_machine()
    {
        Link("result", "{full}");
        Assert.Equal(_hello, await ResolveAsync("./result"));
        Assert.Equal(_hello, await ResolveAsync("result"));
        Assert.Equal(_hello, await ResolveAsync(_directory["result"]));
    }

    [Fact]
    public async Task A_file_below_a_link_means_the_path_that_the_link_leads_to()
    {
        Link("result", "{full}");
        Assert.Equal(_hello, await ResolveAsync("result/bin/hello"));
    }

    [Fact]
    public async Task Links_to_links_are_followed()
    {
        Link("profile-1-link", "{full}");
        Link("profile", "profile-1-link");
        Directory.CreateDirectory(_directory["home"]);
        Link("home/current", "../profile");
        Assert.Equal(_hello, await ResolveAsync("home/current/bin"));
    }

    [Fact]
    public async Task A_circle_of_links_leads_nowhere()
    {
        Link("one", "two");
        Link("two", "one");
        await Assert.ThrowsAsync<StorePathNotFoundException>(() => ResolveAsync("one"));
    }

    [Fact]
    public async Task A_link_out_of_the_store_leads_nowhere()
    {
        Link("etc", "/etc");
        await Assert.ThrowsAsync<StorePathNotFoundException>(() => ResolveAsync("etc/passwd"));
    }

    [Fact]
    public async Task A_file_in_the_physical_directory_means_its_path()
    {
        var store = new PhysicalMemoryStore(_directory["root/nix/store"]);
        Assert.Equal(
            _hello,
            await new StorePathResolver(store, _directory.Path)
                .ResolveAsync($"root/nix/store/{_hello}/bin", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_behind_a_link_is_found_both_ways()
    {
        Directory.CreateDirectory(_directory["real/nix/store"]);
        Link("root", "real");
        Link("result", $"real/nix/store/{_hello}");
        var resolver = new StorePathResolver(new PhysicalMemoryStore(_directory["root/nix/store"]), _directory.Path);
        Assert.Equal(_hello, await resolver.ResolveAsync("result", TestContext.Current.CancellationToken));
        Assert.Equal(_hello, await resolver.ResolveAsync($"root/nix/store/{_hello}", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("hello-*", "hello-2.12")]
    [InlineData("*-hello-*", "hello-2.12")]
    [InlineData("/nix/store/*glibc*", "glibc-2.37")]
    public async Task A_pattern_is_matched_with_name_base_name_and_full_path(string pattern, string name)
        => Assert.Equal([name], await MatchAsync(pattern));

    [Fact]
    public async Task A_pattern_returns_its_matches_sorted_and_nothing_if_there_are_none()
    {
        var all = await MatchAsync("*");
        Assert.Equal(all.OrderBy(TestPaths.Path), all);
        Assert.Equal(["_hello-world", "glibc-2.37", "hello-2.12"], all.Order(StringComparer.Ordinal));
        Assert.Empty(await MatchAsync("none*"));
    }

    private Task<StorePath> ResolveAsync(string text)
        => new StorePathResolver(_store, _directory.Path).ResolveAsync(Fill(text), TestContext.Current.CancellationToken);

    private async Task<List<string>> MatchAsync(string pattern)
    {
        var names = new List<string>();
        await foreach (var path in new StorePathResolver(_store, _directory.Path).MatchAsync(
            text => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false), default))
        {
            names.Add(path.Name);
        }

        return names;
    }

    private static string Fill(string text)
        => text.Replace("{full}", $"/nix/store/{_hello}", StringComparison.Ordinal)
            .Replace("{base}", _hello.BaseName, StringComparison.Ordinal)
            .Replace("{hash}", _hello.HashPart, StringComparison.Ordinal);

    private void Link(string name, string target)
    {
        Platform.SkipOnWindows("it needs symbolic links");
        File.CreateSymbolicLink(_directory[name], Fill(target));
    }

    /// <summary>A store that only has a physical directory.</summary>
    private sealed class PhysicalMemoryStore(string physicalDirectory) : IStore, IPhysicalStore
    {
        public string PhysicalDirectory => physicalDirectory;

        public string Location => "physical";

        public StoreDirectory Directory => StoreDirectory.Default;

        public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
