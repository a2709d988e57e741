using System.Text.Json;
using NixStore.Hashing;
using NixStore.Support;

namespace NixStore.Paths;

public sealed class ContentAddressTests
{
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

    [Theory]
    [InlineData("nar.json", "fixed:r:", ContentAddressMethod.Nar)]
    [InlineData("text.json", "text:", ContentAddressMethod.Text)]
    public void Holds_the_content_addresses_of_Nixs_own_data(string file, string prefix, ContentAddressMethod method)
    {
        using var json = JsonDocument.Parse(NixData.Read("src", "libstore-tests", "data", "content-address", file));
        var address = new ContentAddress(method, Hash.Parse(json.RootElement.GetProperty("hash").GetString()!));
        Assert.Equal(prefix + address.Hash.ToString(HashFormat.Nix32), address.ToString());
        Assert.Equal(address, ContentAddress.Parse(address.ToString()));
    }
}
