using System.Text;

namespace NixStore.Blobs.Http;

/// <summary>Names and passwords by host, from a netrc file.</summary>
public sealed class NetrcAuthorizationTests
{
    [Theory]
    [InlineData("machine cache.example.org login me password secret", "https://cache.example.org/x", "me:secret")]
    [InlineData(
        "machine other login a password b\nmachine CACHE.example.org\n\tlogin me\n\tpassword secret\n",
        "https://cache.example.org/x",
        "me:secret")]
    [InlineData(
        "# of the office\nmachine cache.example.org login me password \"se cr\\\"et\" # rotated",
        "https://cache.example.org/",
        "me:se cr\"et")]
    [InlineData("machine a login b password c default login me password secret", "http://cache.example.org:8080/", "me:secret")]
    [InlineData(
        "machine cache.example.org account x login me password secret macdef init\ncd /pub\n\nmachine a login b",
        "http://cache.example.org/",
        "me:secret")]
    [InlineData(
        "machine cache.example.org login first password 1 machine cache.example.org login second password 2",
        "http://cache.example.org/",
        "first:1")]
    public void Finds_the_entry_of_a_host(string text, string address, string expected)
        => Assert.Equal(
            expected,
            Encoding.UTF8.GetString(Convert.FromBase64String(NetrcAuthorization.Parse(text).FindHeader(new Uri(address))!.Parameter!)));

    [Theory]
    [InlineData("machine ::1 login me password secret")]
    [InlineData("machine [::1] login me password secret")]
    public void An_address_of_IPv6_is_found_with_and_without_brackets(string text)
        => Assert.NotNull(NetrcAuthorization.Parse(text).FindHeader(new Uri("http://[::1]:8080/")));

    [Fact]
    public void Sends_nothing_to_a_host_that_is_not_named()
        => Assert.Null(
            NetrcAuthorization.Parse("machine cache.example.org login me password secret").FindHeader(new Uri("https://example.org/")));

    [Theory]
    [InlineData("machine cache login me password")]
    [InlineData("hostname cache login me password hunter2")]
    [InlineData("machine cache login me password \"hunter2")]
    public void Refuses_a_malformed_file_without_showing_what_is_in_it(string text)
        => Assert.DoesNotContain(
            "hunter2", Assert.Throws<NixFormatException>(() => NetrcAuthorization.Parse(text)).Message, StringComparison.Ordinal);
}
