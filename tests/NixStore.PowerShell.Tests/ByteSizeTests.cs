using System.Globalization;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell;

public sealed class ByteSizeTests
{
    public ByteSizeTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(102_348, "99.9 KB")]
    [InlineData(102_349, "100 KB")]
    [InlineData(1_048_063, "1023 KB")]
    [InlineData(1_048_064, "1.0 MB")]
    [InlineData(12_897_484, "12.3 MB")]
    [InlineData(-1536, "-1.5 KB")]
    [InlineData(long.MaxValue, "8.0 EB")]
    [InlineData(long.MinValue, "-8.0 EB")]
    public void A_size_has_about_three_digits_and_a_unit(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(2048, "+2.0 KB")]
    [InlineData(-2048, "-2.0 KB")]
    public void A_difference_has_its_sign(long bytes, string text) => Assert.Equal(text, ByteSize.FormatDelta(bytes));
}
