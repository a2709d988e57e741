using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Signing;

public sealed class FingerprintTests
{
    private static readonly ValidPathInfo _foo = new()
    {
        Path = StorePath.Parse("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo"),
        NarHash = Hash.Parse("sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc="),
        NarSize = 34878,
        References = [StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar"), StorePath.Parse("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo")],
    };

    [Fact]
    public void Names_the_path_its_hash_in_nix32_its_size_and_its_references_in_full()
        => Assert.Equal(
            "1;/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo;sha256:09ymwqf5i9q7d4dm7x4pjjcqqj0qrcp5lnznbh42gfsci5hcbqqm;34878;"
            + "/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar,/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo",
            _foo.Fingerprint(StoreDirectory.Default).Text);

    [Fact]
    public void Ends_with_a_semicolon_if_there_are_no_references()
        => Assert.EndsWith(";34878;", (_foo with { References = [] }).Fingerprint(StoreDirectory.Default).Text, StringComparison.Ordinal);

    [Fact]
    public void Names_each_reference_once_and_in_order()
        => Assert.Equal(
            _foo.Fingerprint(StoreDirectory.Default),
            (_foo with { References = [_foo.References[1], _foo.References[0], _foo.References[1]] }).Fingerprint(StoreDirectory.Default));

    [Fact]
    public void Differs_with_the_store_directory()
        => Assert.StartsWith(
            "1;/gnu/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo;",
            _foo.Fingerprint(new StoreDirectory("/gnu/store")).Text,
            StringComparison.Ordinal);

    [Fact]
    public void Does_not_depend_on_what_is_not_signed()
        => Assert.Equal(
            _foo.Fingerprint(StoreDirectory.Default),
            (_foo with
            {
                Deriver = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar.drv"),
                Ultimate = true,
                RegistrationTime = DateTimeOffset.UnixEpoch,
                Signatures = [StoreSignature.Parse("a:AAAA")],
                ContentAddress = ContentAddress.Parse("fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh"),
            }).Fingerprint(StoreDirectory.Default));

    [Fact]
    public void Is_refused_for_a_path_whose_size_is_not_known()
        => Assert.Contains(
            "/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo",
            Assert.Throws<NixStoreException>(() => (_foo with { NarSize = 0 }).Fingerprint(StoreDirectory.Default)).Message,
            StringComparison.Ordinal);
}
