using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NixStore.Blobs.Transfers;

/// <summary>Files of certificates, as administrators have them.</summary>
public sealed class TrustAnchorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("garbage")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n")]
    public void A_file_without_a_certificate_is_an_error_that_names_it(string text)
    {
        var file = _directory.Combine("ca.pem");
        File.WriteAllText(file, text);

        Assert.Contains(file, Assert.Throws<NixStoreException>(() => new TrustAnchors(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_an_intermediate_one_or_the_server_itself_is_trusted_in_PEM_and_in_DER()
    {
        Platform.SkipUnderWine("it makes no keys for certificates");
        using var rootKey = RSA.Create(2048);
        using var middleKey = RSA.Create(2048);
        using var serverKey = RSA.Create(2048);
        using var root = Make("CN=root", rootKey, null, isAuthority: true);
        using var middle = Make("CN=middle", middleKey, root, isAuthority: true);
        using var server = Make("CN=localhost", serverKey, middle, isAuthority: false);
        using var stranger = Make("CN=stranger", rootKey, null, isAuthority: true);
        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.Add(middle);

        Assert.All(new[] { root, middle, server }, anchor => Assert.True(IsTrusted(anchor.ExportCertificatePem(), anchor.RawData)));
        Assert.False(IsTrusted(stranger.ExportCertificatePem(), stranger.RawData));
        Assert.False(
            new TrustAnchors(Write(root.ExportCertificatePem()))
                .IsTrusted(this, server, chain, SslPolicyErrors.RemoteCertificateNameMismatch));

        bool IsTrusted(string pem, byte[] der)
            => new[] { Write(pem), Write(der) }
                .All(file => new TrustAnchors(file).IsTrusted(this, server, chain, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    private string Write(string text) => Write(System.Text.Encoding.ASCII.GetBytes(text));

    private string Write(byte[] bytes)
    {
        var file = _directory.Combine(Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private static X509Certificate2 Make(string name, RSA key, X509Certificate2? issuer, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, to);
        }

        using var made = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }
}
