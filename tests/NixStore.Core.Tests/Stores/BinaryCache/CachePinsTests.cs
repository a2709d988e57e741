using System.Text;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>Pins name the paths of a binary cache that stay.</summary>
public sealed class CachePinsTests
{
    private readonly TestCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pin_is_a_file_with_a_version_and_its_paths()
    {
        await AddAsync("production", "b", "a", "a");

        string[] names = ["a", "b"];
        string[] paths = [.. names.Select(static name => $"Path: /nix/store/{TestPaths.Path(name)}\n").Order(StringComparer.Ordinal)];
        Assert.Equal($"NixStorePin: 1\nPaths: 2\n{paths[0]}{paths[1]}", Encoding.UTF8.GetString(_cache.Blobs["pins/production"]!));
    }

    [Fact]
    public async Task Pins_are_roots()
    {
        await AddAsync("production", "a", "b");
        await AddAsync("staging", "c");

        var roots = await FindAsync();

        Assert.Equal(["production", "production", "staging"], roots.Roots.Select(static root => root.Link));
        Assert.All(roots.Roots, static root => Assert.Equal(StoreRootKind.Pin, root.Kind));
        Assert.All(roots.Roots, static root => Assert.NotNull(root.Created));
        Assert.Equal(TestPaths.Path("c"), roots.Roots[2].Path);
        Assert.Empty(roots.Problems);
    }

    [Fact]
    public async Task A_pin_is_replaced()
    {
        await AddAsync("production", "a", "b");
        await AddAsync("production", "c");

        Assert.Equal(TestPaths.Path("c"), Assert.Single((await FindAsync()).Roots).Path);
    }

    [Fact]
    public async Task A_pin_is_removed()
    {
        await AddAsync("production", "a");
        await using var store = await _cache.OpenAsync();

        await store.Require<IPinStore>("keep pins").RemovePinAsync("production", Token);

        Assert.Empty((await FindAsync()).Roots);
        await Assert.ThrowsAsync<NixStoreException>(() => store.Require<IPinStore>("keep pins").RemovePinAsync("production", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("a\u001bb")]
    [InlineData("dot.")]
    public async Task A_name_that_is_no_good_file_name_is_refused(string name)
    {
        var before = _cache.Blobs.Names.ToList();

        var error = await Assert.ThrowsAsync<NixStoreException>(() => AddAsync(name, "a"));

        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Equal(before, _cache.Blobs.Names);
    }

    [Fact]
    public async Task A_pin_without_paths_is_refused() => await Assert.ThrowsAsync<NixStoreException>(() => AddAsync("production"));

    [Theory]
    [InlineData("")]
    [InlineData("NixStorePin: 1\n")]
    [InlineData("NixStorePin: 2\nPaths: 0\n")]
    [InlineData("Paths: 0\nNixStorePin: 1\n")]
    [InlineData("NixStorePin: 1\nPaths: 1\n")]
    [InlineData("NixStorePin: 1\nPaths: -1\n")]
    [InlineData("NixStorePin: 1\nPaths: 1\nPath: /nix/store/4w6hv3912fjvanj4c9n83f3ahpql6ilj-a")]
    [InlineData("NixStorePin: 1\nPaths: 1\nPath: /other/store/4w6hv3912fjvanj4c9n83f3ahpql6ilj-a\n")]
    [InlineData("NixStorePin: 1\nPaths: 1\nPath: /nix/store/../../etc/passwd\n")]
    [InlineData("NixStorePin: 1\nPaths: 0\nOther: x\n")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("NixStorePin: 1\nPaths: 0\n\u001b]0;x\u0007\n")]
    public async Task A_malformed_pin_is_a_problem(string text)
    {
        _cache.Blobs["pins/production"] = Encoding.UTF8.GetBytes(text);
        await AddAsync("good", "a");

        var roots = await FindAsync();

        Assert.Equal("memory:/pins/production", Assert.Single(roots.Problems).Location);
        Assert.DoesNotContain('\u001b', roots.Problems[0].Reason);
        Assert.Single(roots.Roots);
    }

    [Fact]
    public async Task A_pin_that_is_not_text_or_too_long_is_a_problem()
    {
        _cache.Blobs["pins/bytes"] = [0xff, 0xfe, 0x00];
        _cache.Blobs["pins/long"] = new byte[5 * 1024 * 1024];

        Assert.Equal(2, (await FindAsync()).Problems.Count);
    }

    [Fact]
    public async Task Hidden_files_are_no_pins()
    {
        _cache.Blobs["pins/.nfs0001"] = [1];

        Assert.Empty((await FindAsync()).Problems);
    }

    private async Task AddAsync(string name, params string[] paths)
    {
        await using var store = await _cache.OpenAsync();
        await store.Require<IPinStore>("keep pins").AddPinAsync(name, [.. paths.Select(TestPaths.Path)], Token);
    }

    private async Task<StoreRootList> FindAsync()
    {
        await using var store = await _cache.OpenAsync();
        return await store.Require<IRootQueryStore>("list its pins").FindRootsAsync(Token);
    }
}
