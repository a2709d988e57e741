using CsCheck;

namespace NixStore.Nar;

public sealed class NarNameTests
{
    [Fact]
    public void Any_bytes_survive_the_round_trip() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.Equal(bytes, NarName.Encode(NarName.Decode(bytes))));

    [Fact]
    public void A_byte_that_is_not_UTF_8_becomes_a_lone_surrogate() =>
        Assert.Equal("é\uDCFF!", NarName.Decode([0xC3, 0xA9, 0xFF, (byte)'!']));

    [Fact]
    public void Strings_compare_as_their_bytes() =>
        Gen.Select(Gen.Byte.Array[0, 6], Gen.Byte.Array[0, 6]).Sample((left, right) =>
            Assert.Equal(
                Math.Sign(left.AsSpan().SequenceCompareTo(right)),
                Math.Sign(NarName.Compare(NarName.Decode(left), NarName.Decode(right)))));

    [Fact]
    public void Characters_beyond_the_basic_plane_sort_after_those_within() =>
        Assert.True(NarName.Compare("\uFFFD", "\U0001F600") < 0);

    [Fact]
    public void A_surrogate_that_stands_for_no_byte_is_refused() =>
        Assert.Throws<ArgumentException>(() => NarName.Encode("a\uD800"));
}
