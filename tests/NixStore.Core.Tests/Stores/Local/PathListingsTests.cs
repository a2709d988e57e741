using NixStore.Nar;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class PathListingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PathListings _listings;

    public PathListingsTests() => _listings = new PathListings(Layout);

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory.Combine("root"));

    private string Staged => _directory.Combine("1");

    private string ListingOfHello => Path.Combine(Layout.StateDirectory, "nixstore", "listings", TestPaths.Path("hello").HashPart + ".ls");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_path_that_the_file_system_keeps_has_none() => Assert.Null(_listings.Find(TestPaths.Path("hello")));

    [Fact]
    public void What_is_staged_with_a_tree_goes_where_the_tree_goes()
    {
        _listings.Stage(Staged, Small());
        Assert.NotNull(_listings.FindStaged(Staged));

        _listings.Publish(Staged, TestPaths.Path("hello"));

        Assert.Equal(NarListingJson.Write(Small()), NarListingJson.Write(new PathListings(Layout).Find(TestPaths.Path("hello"))!));
        Assert.Null(_listings.FindStaged(Staged));
        Assert.Null(_listings.Find(TestPaths.Path("other")));
    }

    [Fact]
    public void It_is_kept_in_the_form_of_a_binary_cache()
    {
        _listings.Stage(Staged, Small());
        _listings.Publish(Staged, TestPaths.Path("hello"));

        Assert.Equal(NarListingJson.Write(Small()), File.ReadAllText(ListingOfHello));
    }

    [Fact]
    public void What_a_dead_process_left_is_replaced()
    {
        _listings.Stage(Staged, Small());
        _listings.Publish(Staged, TestPaths.Path("hello"));

        _listings.Stage(Staged, NarListing.Symlink("elsewhere"));
        _listings.Publish(Staged, TestPaths.Path("hello"));

        Assert.Equal("elsewhere", _listings.Find(TestPaths.Path("hello"))?.Target);
    }

    [Fact]
    public void What_a_dead_process_left_is_dropped_where_the_tree_needs_none()
    {
        _listings.Stage(Staged, Small());
        _listings.Publish(Staged, TestPaths.Path("hello"));

        _listings.Publish(_directory.Combine("2"), TestPaths.Path("hello"));

        Assert.Null(_listings.Find(TestPaths.Path("hello")));
        Assert.False(File.Exists(ListingOfHello));
    }

    [Fact]
    public void It_goes_with_the_path()
    {
        _listings.Stage(Staged, Small());
        _listings.Publish(Staged, TestPaths.Path("hello"));
        Assert.NotNull(_listings.Find(TestPaths.Path("hello")));

        _listings.Remove(TestPaths.Path("hello"));

        Assert.Null(_listings.Find(TestPaths.Path("hello")));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(ListingOfHello)!));
    }

    [Fact]
    public void Removing_what_is_not_there_does_nothing() => _listings.Remove(TestPaths.Path("hello"));

    [Theory]
    [InlineData("")]
    [InlineData("{\"root\":{\"entries\":{\"a\":")]
    [InlineData("{\"root\":{\"type\":\"regular\"},\"version\":2}")]
    public void A_damaged_one_is_named(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ListingOfHello)!);
        File.WriteAllText(ListingOfHello, json);

        var error = Assert.Throws<NixStoreException>(() => _listings.Find(TestPaths.Path("hello")));

        Assert.Contains(ListingOfHello, error.Message, StringComparison.Ordinal);
        Assert.Contains(Layout.Location, error.Message, StringComparison.Ordinal);
    }

    private static NarListing Small() => NarListing.Read(new MemoryStream(TestNar.Small()), TestContext.Current.CancellationToken);
}
