namespace NixStore.Paths;

public sealed class ContentAddressTests
{
    private static readonly string[] _addressFolder = ["src", "libstore-tests", "data", "content-address"];

    private const string Sha256 = "sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh";

    [Theory]
    [InlineData("text:" + Sha256, ContentAddressMethod.Text)]
    [InlineData("fixed:" + Sha256, ContentAddressMethod.Flat)]
    [InlineData("fixed:r:" + Sha256, ContentAddressMethod.Nar)]
    [InlineData("fixed:git:sha1:kpcd173cq987hw957sx6m0868wv3x6d9", ContentAddressMethod.Git)]
    [InlineData("fixed:md5:3y8bwfr609h3lh9ch0izcqq7fl", ContentAddressMethod.Flat)]
    public void Reads_what_it_writes(string text, ContentAddressMethod method)
    {
        var address = ContentAddress.Parse(text);
        Assert.Equal(method, address.Method);
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, ContentAddress.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Sha256)]
    [InlineData("text")]
    [InlineData("text:")]
    [InlineData("text:sha1:kpcd173cq987hw957sx6m0868wv3x6d9")]
    [InlineData("fixed:x:" + Sha256)]
    [InlineData("fixed:r:r:" + Sha256)]
    [InlineData("fixed:r:" + Sha256 + "0")]
    [InlineData("Fixed:" + Sha256)]
    public void Rejects_what_is_none(string text)
    {
        Assert.Throws<NixFormatException>(() => ContentAddress.Parse(text));
        Assert.False(ContentAddress.TryParse(text, out _));
    }

    public static TheoryData<string> NixsAddresses => NixData.Files("*.json", _addressFolder);

    [Theory]
    [MemberData(nameof(NixsAddresses))]
    public void Nixs_own_JSON_is_read_and_written_as_it_stands(string file)
    {
        var json = NixData.ReadText([.. _addressFolder, file]);
        var address = ContentAddressJson.Parse(json);
        Assert.Equal(json, ContentAddressJson.Write(address));
        Assert.Equal(address, ContentAddressJson.Parse($"\"{address}\""));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("3", "has a number")]
    [InlineData("{}", "lacks 'method'")]
    [InlineData("""{"method":"tar"}""", "'tar'")]
    [InlineData("""{"method":"nar","hash":"sha256-AAAA"}""", "sha256-AAAA")]
    [InlineData("""{"method":"nar","hash":null}""", "lacks 'hash'")]
    public void Text_that_is_no_content_address_in_JSON_is_rejected_with_a_reason(string json, string reason)
        => Assert.Contains(
            reason, Assert.Throws<NixFormatException>(() => ContentAddressJson.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("nar:" + Sha256)]
    [InlineData("fixed:tree:" + Sha256)]
    [InlineData("something new")]
    public void A_method_that_is_not_known_counts_as_no_content_address(string text) => Assert.Null(ContentAddress.ParseKnown(text));

    [Theory]
    [InlineData("fixed:r:sha256:nonsense")]
    [InlineData("fixed:nonsense")]
    [InlineData("text:sha256:nonsense")]
    public void A_malformed_hash_of_a_known_method_is_an_error(string text)
        => Assert.Throws<NixFormatException>(() => ContentAddress.ParseKnown(text));
}
