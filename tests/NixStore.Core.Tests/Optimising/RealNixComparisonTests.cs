using NixStore.FileSystem.Trees;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Optimising;

/// <summary>Linking compared with that of real Nix, on random stores.</summary>
public sealed class RealNixComparisonTests
{
    private const int Seeds = 6;

    public static TheoryData<string> Versions => NixVersions.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_store_is_linked_as_Nix_links_it(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            using var files = new StoreUnderRoot();
            await LinkedStores.FillAsync(files, seed);
            using var theirs = Copy(files);
            nix.Run(["--store", theirs.Path, "--optimise"]);

            await OptimiseAsync(files.Layout);

            Assert.Equal(
                LinkedStores.Describe(Path.Combine(theirs.Path, "nix/store")), LinkedStores.Describe(files.Layout.RealStoreDirectory));
            RealNix.IsContentWith(files.Root);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Nix_finds_nothing_to_do_in_a_linked_store_and_the_other_way_round(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        using var files = new StoreUnderRoot();
        await LinkedStores.FillAsync(files, seed: 42);
        await OptimiseAsync(files.Layout);
        var linked = LinkedStores.Describe(files.Layout.RealStoreDirectory);

        nix.Run(["--store", files.Root, "--optimise"]);
        Assert.Equal(linked, LinkedStores.Describe(files.Layout.RealStoreDirectory));

        await LinkedStores.FillAsync(files, seed: 43);
        nix.Run(["--store", files.Root, "--optimise"]);
        var result = await OptimiseAsync(files.Layout);
        Assert.Equal((0L, 0L), (result.FilesRead, result.FilesLinked));
    }

    [Fact]
    public async Task A_collection_of_Nix_removes_what_no_path_uses()
    {
        RealNix.SkipUnlessPresent();
        using var files = new StoreUnderRoot();
        await LinkedStores.FillAsync(files, seed: 44);
        await OptimiseAsync(files.Layout);

        RealNix.Store(files.Root, "--gc");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(files.Layout.RealStoreDirectory, ".links")));
    }

    private static TemporaryDirectory Copy(StoreUnderRoot files)
    {
        var copy = new TemporaryDirectory();
        TreeRemover.Remove(Path.Combine(copy.Path, "nix"), Cancellation);
        ExternalProgram.Require("cp").Run(["-a", Path.Combine(files.Root, "nix"), copy.Path]);
        return copy;
    }

    private static async Task<OptimisationResult> OptimiseAsync(LocalStoreLayout layout)
    {
        await using var store = LocalStore.Open(layout);
        return await new StoreOptimiser(store).OptimiseAsync(cancellationToken: Cancellation);
    }
}
