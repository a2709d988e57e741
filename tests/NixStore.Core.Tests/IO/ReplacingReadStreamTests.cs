using System.Text;
using CsCheck;

namespace NixStore.IO;

public sealed class ReplacingReadStreamTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "xyz")]
    [InlineData("ab", "ab")]
    [InlineData("-abcabc-abc", "-xyzxyz-xyz")]
    [InlineData("aabc", "axyz")]
    public void Each_occurrence_is_replaced(string text, string expected)
        => Assert.Equal(expected, Replace(text, "abc", "xyz", most: 2, wanted: 3));

    [Fact]
    public void It_does_not_matter_where_blocks_end()
        => Gen.Select(Gen.Int[0, 140_000].Array[0, 5], Gen.Int[1, 70_000], Gen.Int[1, 70_000]).Sample(
            static (gaps, most, wanted) =>
            {
                var text = string.Concat(gaps.Select(static gap => new string('.', gap) + "old-hash-part")) + "old-hash";
                Assert.Equal(
                    text.Replace("old-hash-part", "new-hash-part", StringComparison.Ordinal),
                    Replace(text, "old-hash-part", "new-hash-part", most, wanted));
            },
            iter: 40);

    [Fact]
    public void The_source_is_left_open()
    {
        var source = new MemoryStream();
        new ReplacingReadStream(source, [1], [2]).Dispose();
        Assert.True(source.CanRead);
    }

    private static string Replace(string text, string old, string replacement, int most, int wanted)
    {
        using var stream = new ReplacingReadStream(
            new SlowStream(Encoding.ASCII.GetBytes(text), most), Encoding.ASCII.GetBytes(old), Encoding.ASCII.GetBytes(replacement));
        using var copy = new MemoryStream();
        stream.CopyTo(copy, wanted);
        return Encoding.ASCII.GetString(copy.ToArray());
    }
}
