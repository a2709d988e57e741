namespace NixStore.Blobs.Transfers;

public sealed class HttpAddressTests
{
    private const string Address = "https://user:secret@example.org:8443/a%2Fb/nix-cache-info?X-Amz-Signature=secret";
    private const string Name = "https://example.org:8443/a%2Fb/nix-cache-info";

    [Fact]
    public void A_URL_is_named_without_its_query_and_credential() => Assert.Equal(Name, HttpAddress.NameOf(new Uri(Address)));

    [Fact]
    public void A_URL_of_the_SDK_for_buckets_is_named_too()
        => Assert.Equal(
            Name, HttpAddress.NameOf(new Uri(Address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })));
}
