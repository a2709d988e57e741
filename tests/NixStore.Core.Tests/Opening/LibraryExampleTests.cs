using NixStore.Examples;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Opening;

/// <summary>Runs the example of docs/library.md.</summary>
public sealed class LibraryExampleTests : IDisposable
{
    private readonly StoreUnderRoot _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task The_example_copies_a_closure()
    {
        await _source.AddAsync("base");
        await _source.AddAsync("library", "base");
        await _source.AddAsync("other");

        Assert.Equal(0, await Program.Main([_source.Root, _source["target"], $"/nix/store/{TestPaths.Path("library")}"]));

        await using var target = LocalStore.Open(LocalStoreLayout.FromRoot(_source["target"]));
        Assert.Equal(
            [TestPaths.Path("base"), TestPaths.Path("library")],
            (await target.FindValidPathsAsync(
                [TestPaths.Path("base"), TestPaths.Path("library"), TestPaths.Path("other")], TestContext.Current.CancellationToken))
                .OrderBy(static path => path.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_example_reports_a_path_that_the_source_lacks()
    {
        await _source.AddAsync("base");

        Assert.Equal(1, await Program.Main([_source.Root, _source["target"], $"/nix/store/{TestPaths.Path("absent")}"]));
    }
}
