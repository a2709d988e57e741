using CsCheck;

namespace NixStore.Serving.Http;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=10-", 10, 90)]
    [InlineData("bytes=99-", 99, 1)]
    [InlineData("bytes=90-1000", 90, 10)]
    [InlineData("bytes=90-99999999999999999999999999", 90, 10)]
    [InlineData("bytes=-1", 99, 1)]
    [InlineData("bytes=-100", 0, 100)]
    [InlineData("bytes=-1000", 0, 100)]
    [InlineData("Bytes= 5-6 ", 5, 2)]
    public void A_part_of_100_bytes_is_read(string text, long start, long length)
        => Assert.Equal(new ByteRange(start, length), ByteRange.Parse(text, 100));

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=100-200")]
    [InlineData("bytes=99999999999999999999999999-")]
    [InlineData("bytes=-0")]
    public void A_part_behind_the_end_cannot_be_given(string text) => Assert.True(ByteRange.Parse(text, 100)!.Value.IsUnsatisfiable);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=1")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1 -2")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=1-2,4-5")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=0x1-0x2")]
    public void What_is_malformed_or_of_several_parts_means_the_whole(string? text) => Assert.Null(ByteRange.Parse(text, 100));

    [Fact]
    public void A_part_is_always_within_the_body()
        => Gen.Select(Gen.String[Gen.Char["0123456789-,=bytes "], 0, 30], Gen.Long[0, 1000]).Sample(static (text, size) =>
            ByteRange.Parse("bytes=" + text, size) is not { IsUnsatisfiable: false } range
                || (range.Start >= 0 && range.Length > 0 && range.Start + range.Length <= size));
}
