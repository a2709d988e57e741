using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Collecting;

/// <summary>Roots that other users or other systems have made, and stores that cannot be changed.</summary>
public sealed class FoundRootsTests : CollectionTest
{
    [Fact]
    public async Task A_link_of_another_user_in_a_shared_directory_keeps_its_path()
    {
        Platform.SkipOnWindows("links need a privilege there");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a link to another user");
        AddChain();
        var link = Made.Outside("shared", "result");
        File.CreateSymbolicLink(link, Made.Print("b"));
        ExternalProgram.Require("chmod").Run(["1777", Path.GetDirectoryName(link)!]);
        ExternalProgram.Require("chown").Run(["-h", "4321:4321", link]);
        Made.AddRoot("auto/other", link);

        await CollectAsync();

        Assert.Equal(Paths("a", "b"), ValidPaths());
    }

    [Fact]
    public async Task A_link_that_exists_only_under_the_root_of_the_store_keeps_its_path()
    {
        Platform.SkipOnWindows("links need a privilege there");
        AddChain();
        var inside = Path.Combine(Made.Root, "home", "u", "result");
        Directory.CreateDirectory(Path.GetDirectoryName(inside)!);
        File.CreateSymbolicLink(inside, Made.Print("b"));
        var registration = Made.AddRoot("auto/inside", "/home/u/result");

        await CollectAsync();

        Assert.Equal(Paths("a", "b"), ValidPaths());
        Assert.NotNull(new FileInfo(registration).LinkTarget);
    }

    [Fact]
    public async Task A_store_on_a_read_only_file_system_is_refused_and_stays_as_it_is()
    {
        using var mounted = MountedDirectory.Require("20m");
        var layout = LocalStoreLayout.FromRoot(Path.Combine(mounted.Path, "root"));
        await using (await LocalStore.OpenOrCreateAsync(layout, Cancellation))
        {
            Directory.CreateDirectory(Path.Combine(layout.StateDirectory, "gcroots"));
            Directory.CreateDirectory(layout.RealPathOf(TestPaths.Path("unregistered")));
        }

        mounted.MakeReadOnly();
        await using var store = LocalStore.Open(layout);

        await Assert.ThrowsAsync<NixStoreException>(() => new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation));

        Assert.True(Directory.Exists(layout.RealPathOf(TestPaths.Path("unregistered"))));
    }
}
