namespace NixStore.Collecting;

public sealed class RootFinderTests
{
    [Fact]
    public async Task A_link_that_is_registered_several_times_is_one_root_and_its_own_registration()
    {
        Platform.SkipOnWindows("links need a privilege there");
        await using var made = await MadeStore.CreateAsync();
        made.Add("a");
        var link = made.AddRoot("m/link", made.Print("a"));

        // The order of a directory is that of the file system, so one is read before the link and one after it.
        made.AddRoot("auto/first", link);
        made.AddRoot("z/last", link);
        await using var store = made.Open();

        var roots = await new RootFinder(store).FindAsync(TestContext.Current.CancellationToken);

        var root = Assert.Single(roots.Roots, root => root.Link == link);
        Assert.Equal(link, root.Registration);
    }
}
