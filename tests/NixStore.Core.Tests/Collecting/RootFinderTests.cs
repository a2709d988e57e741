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

    [Fact]
    public async Task A_root_has_the_size_of_its_closure()
    {
        Platform.SkipOnWindows("links need a privilege there");
        await using var made = await MadeStore.CreateAsync();
        made.Add("a", size: 1);
        made.Add("b", ["a"], size: 10);
        made.Add("c", ["a", "b"], size: 100);
        var live = made.AddRoot("live", made.Print("c"));
        var stale = made.AddRoot("stale", made.Print("absent"));
        await using var store = made.Open();

        var roots = await new RootFinder(store).FindSizedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(111, Assert.Single(roots.Roots, root => root.Root.Link == live).ClosureSize);
        Assert.Null(Assert.Single(roots.Roots, root => root.Root.Link == stale).ClosureSize);
    }
}
