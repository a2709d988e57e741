namespace NixStore.Blobs;

public sealed class BlobNameTests
{
    [Theory]
    [InlineData("nix-cache-info")]
    [InlineData("nar/1w1fff338fvdw53sqgamddn1b2xgds473pv6y13gizdbqjv4i5p3.nar.xz")]
    [InlineData("nar/1w1fff338fvdw53sqgamddn1b2xgds473pv6y13gizdbqjv4i5p3.nar?hash=7h7qgvs4kgzsn8a6rb273saxyqh4jxlz")]
    [InlineData("realisations/sha256:67890e0958e5d1a2944a3389151472a9acde025c7812f68381a7eef0d82152d1!out.doi")]
    [InlineData("..a/b..")]
    [InlineData("sha256:abc.nar")]
    public void A_relative_name_is_kept_as_it_is(string text) => Assert.Equal(text, BlobName.Parse(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("nar/../../secret")]
    [InlineData("nar/..")]
    [InlineData("./nar")]
    [InlineData("nar//x")]
    [InlineData("nar/")]
    [InlineData("..\\secret")]
    [InlineData("https://example.org/x.nar")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nar/a\nb")]
    [InlineData("nar/a\0b")]
    public void A_name_that_leads_out_of_the_store_is_refused(string text)
    {
        Assert.False(BlobName.TryParse(text, out _));
        Assert.DoesNotContain('\n', Assert.Throws<NixFormatException>(() => BlobName.Parse(text)).Message);
    }

    [Theory]
    [InlineData("/nar/a.nar", "nar/a.nar")]
    [InlineData("./nar/a.nar", "nar/a.nar")]
    [InlineData("nar//a.nar", "nar/a.nar")]
    [InlineData("sha256:abc.nar", "sha256:abc.nar")]
    [InlineData("nar/a%2Bb.nar?hash=c", "nar/a%2Bb.nar?hash=c")]
    public void A_reference_in_another_blob_is_a_name_as_it_stands(string reference, string name)
    {
        Assert.True(BlobName.TryResolve(reference, out var found));
        Assert.Equal(name, found.Text);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("nar/../../secret")]
    [InlineData("file:/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://example.org/x.nar")]
    [InlineData("/")]
    [InlineData("")]
    public void A_reference_that_leads_out_of_the_store_is_refused(string reference) => Assert.False(BlobName.TryResolve(reference, out _));

    [Fact]
    public void A_name_that_is_too_long_is_refused() => Assert.Throws<NixFormatException>(() => BlobName.Parse(new string('a', 1025)));
}
