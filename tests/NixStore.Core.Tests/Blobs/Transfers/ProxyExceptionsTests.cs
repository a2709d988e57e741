namespace NixStore.Blobs.Transfers;

public sealed class ProxyExceptionsTests
{
    [Theory]
    [InlineData("*", "http://cache.example/", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3/", true)]
    [InlineData("example.org, 10.0.0.0/8", "http://11.1.2.3/", false)]
    [InlineData("192.168.7.0/25", "http://192.168.7.128/", false)]
    [InlineData("fd00::/8", "http://[fd12::1]:8080/", true)]
    [InlineData("[::1]", "http://[::1]/", true)]
    [InlineData("10.0.0.0/99", "http://10.0.0.0/", false)]
    [InlineData("10.0.0.0/8", "http://cache.example/", false)]
    [InlineData("", "http://10.0.0.1/", false)]
    public void All_hosts_addresses_and_networks_are_known(string text, string address, bool isContained)
        => Assert.Equal(isContained, new ProxyExceptions(text).Contains(new Uri(address)));
}
