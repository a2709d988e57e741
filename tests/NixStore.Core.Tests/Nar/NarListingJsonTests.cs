using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NixStore.Nar;

public sealed class NarListingJsonTests
{
    private static readonly string[] _dataFolder = ["src", "libutil-tests", "data"];

    [Fact]
    public void The_members_stand_in_the_order_in_which_nix_writes_them()
    {
        var root = NarListing.Directory(new Dictionary<string, NarListing>
        {
            ["link"] = NarListing.Symlink("dir/ü"),
            ["dir"] = NarListing.Directory(
                new Dictionary<string, NarListing> { ["run"] = NarListing.Regular(executable: true, size: 19, narOffset: 400) }),
        });

        Assert.Equal(
            """{"root":{"entries":{"dir":{"entries":{"run":{"executable":true,"narOffset":400,"size":"""
            + """19,"type":"regular"}},"type":"directory"},"link":{"target":"dir/ü","type":"symlink"}},"type":"directory"},"version":1}""",
            NarListingJson.Write(root));
    }

    public static TheoryData<string> Listings => NixData.Files("*.json", [.. _dataFolder, "nar-listing"]);

    public static TheoryData<string> Trees => NixData.Files("*.json", [.. _dataFolder, "memory-source-accessor"]);

    [Theory]
    [MemberData(nameof(Listings))]
    public void Nixs_own_listings_are_read_and_written_as_they_stand(string file)
        => AssertKept(NixData.Read([.. _dataFolder, "nar-listing", file]));

    [Theory]
    [MemberData(nameof(Trees))]
    public void Nixs_own_trees_with_contents_are_read_and_written_as_they_stand(string file)
        => AssertKept(NixData.Read([.. _dataFolder, "memory-source-accessor", file]));

    [Fact]
    public void Contents_that_are_not_text_are_kept()
    {
        byte[] bytes = [0, 0xFF, (byte)'a', 0xC3, 0x28, (byte)'"'];

        var file = NarListingJson.Parse(Encoding.UTF8.GetBytes(NarListingJson.WriteNode(NarListing.Regular(executable: false, bytes))));

        Assert.Equal(bytes, file.Contents!.Value.ToArray());
        Assert.Equal(6, file.Size);
    }

    [Fact]
    public void The_form_of_Nix_2_8_is_read()
    {
        byte[] json =
        [
            .. """{"version":1,"root":{"type":"directory","entries":"""u8,
            .. """{"a":{"type":"regular","size":5,"executable":true,"narOffset":232},"bad"""u8,
            0xFF,
            .. "\":"u8,
            .. """{"type":"regular","size":0},"q\"\\":{"type":"symlink","target":"t"}}}}"""u8,
        ];

        var root = NarListingJson.Parse(json);

        Assert.Equal(
            [
                new NarEntry("", NarEntryType.Directory),
                new NarEntry("a", NarEntryType.Executable) { Size = 5, NarOffset = 232 },
                new NarEntry("bad\uDCFF", NarEntryType.Regular) { Size = 0 },
                new NarEntry("q\"\\", NarEntryType.Symlink) { Target = "t" },
            ],
            root.Enumerate());
        Assert.Equal(
            NarListingJson.Write(root), NarListingJson.Write(NarListingJson.Parse(Encoding.UTF8.GetBytes(NarListingJson.Write(root)))));
    }

    [Fact]
    public void A_listing_of_the_deepest_archive_is_read_and_written_on_an_ordinary_stack()
    {
        var nar = TestNar.Nested(NarLimits.Default.Depth, "d");
        var levels = 0;
        var thread = new Thread(
            () =>
            {
                var json = NarListingJson.Write(NarListing.Read(new MemoryStream(nar), CancellationToken.None));
                levels = NarListingJson.Parse(Encoding.UTF8.GetBytes(json)).Enumerate().Count();
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(NarLimits.Default.Depth, levels);
    }

    [Fact]
    public void A_listing_with_a_path_that_no_archive_has_is_rejected()
    {
        string name = new('d', 255);
        var json = string.Concat(Enumerable.Repeat($"{{\"type\":\"directory\",\"entries\":{{\"{name}\":", 65)) + "{}"
            + string.Concat(Enumerable.Repeat("}}", 65));
        Assert.Contains(
            "longer than 16384",
            Assert.Throws<NixFormatException>(() => NarListingJson.Parse(Encoding.UTF8.GetBytes(json))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"root\":{\"type\":\"directory\",\"entries\":{}}}")]
    [InlineData("{\"type\":\"directory\"}")]
    [InlineData("{\"type\":\"symlink\"}")]
    [InlineData("{\"type\":\"socket\"}")]
    [InlineData("{\"type\":\"regular\",\"size\":-1}")]
    [InlineData("{\"type\":\"regular\",\"size\":1e99}")]
    [InlineData("{\"type\":\"regular\"} x")]
    [InlineData("{\"type\":\"directory\",\"entries\":{\"..\":{\"type\":\"regular\"}}}")]
    [InlineData("{\"type\":\"directory\",\"entries\":{\"a/b\":{\"type\":\"regular\"}}}")]
    [InlineData("{\"type\":\"directory\",\"entries\":{\"a\":{},\"a\":{}}}")]
    [InlineData("{\"type\":\"directory\",\"entries\":{\"\\ud800\":{}}}")]
    public void What_is_no_listing_is_rejected(string json) =>
        Assert.Throws<NixFormatException>(() => NarListingJson.Parse(Encoding.UTF8.GetBytes(json)));

    // Nix's files are laid out on lines; a listing is on one. All else, the order of members included, must be the same.
    private static void AssertKept(byte[] json) =>
        Assert.Equal(
            JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
            NarListingJson.WriteNode(NarListingJson.Parse(json)));
}
