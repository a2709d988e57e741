namespace NixStore.Nar;

public sealed class NarListingJsonTests
{
    [Fact]
    public void The_members_stand_in_the_order_in_which_nix_writes_them()
    {
        NarListing root = NarListing.Directory(new Dictionary<string, NarListing>
        {
            ["link"] = NarListing.Symlink("dir/ü"),
            ["dir"] = NarListing.Directory(new Dictionary<string, NarListing> { ["run"] = NarListing.Regular(executable: true, size: 19, narOffset: 400) }),
        });

        Assert.Equal(
            """{"root":{"entries":{"dir":{"entries":{"run":{"executable":true,"narOffset":400,"size":19,"type":"regular"}},"type":"directory"},"link":{"target":"dir/ü","type":"symlink"}},"type":"directory"},"version":1}""",
            NarListingJson.Write(root));
    }
}
