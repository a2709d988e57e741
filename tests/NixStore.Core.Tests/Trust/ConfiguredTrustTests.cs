using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Signing;

namespace NixStore.Trust;

public sealed class ConfiguredTrustTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Trusts_the_listed_keys_and_those_that_sign_on_this_machine()
    {
        using var own = SecretKey.Generate("own-1");
        var file = new SecretKeyFile(_directory.Combine("own.key"));
        file.Write(own);
        var configuration = NixConfiguration.Default with { SecretKeyFiles = [_directory.Combine("absent.key"), file.Path] };
        Assert.Equal([.. configuration.TrustedPublicKeys, own.PublicKey], new ConfiguredTrust(configuration).FindKeys().Keys);
    }

    [Fact]
    public void Demands_signatures_unless_the_configuration_says_otherwise()
    {
        Assert.Equal(NixConfiguration.Default.TrustedPublicKeys, new ConfiguredTrust(NixConfiguration.Default).FindPolicy()!.Keys.Keys);
        Assert.Null(new ConfiguredTrust(NixConfiguration.Default with { RequireSignatures = false }).FindPolicy());
    }

    [Fact]
    public void Names_a_file_that_holds_no_key()
        => Assert.Contains(
            "bad.key",
            Assert.Throws<NixFormatException>(() => new ConfiguredTrust(
                NixConfiguration.Default with { SecretKeyFiles = [_directory.WriteFile("bad.key", "bad")] }).FindKeys()).Message,
            StringComparison.Ordinal);
}
