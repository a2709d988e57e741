using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// Certificates that are trusted in place of the machine's: those of authorities, of intermediate authorities, or of servers themselves.
/// </summary>
internal sealed class TrustAnchors
{
    private const string PemLabel = "-----BEGIN";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _anchors;

    /// <summary>Reads a file of certificates.</summary>
    /// <param name="file">The file, in PEM form, or one certificate in DER form.</param>
    /// <exception cref="NixStoreException">The file cannot be read, or holds no certificate.</exception>
    public TrustAnchors(string file)
    {
        try
        {
            _anchors = Parse(File.ReadAllBytes(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NixStoreException(
                $"Cannot read the file of trusted certificates '{file}': {failure.Message} Use a file in PEM format.", failure);
        }

        if (_anchors.Count == 0)
        {
            throw new NixStoreException($"The file of trusted certificates '{file}' has no certificate. Use a file in PEM format.");
        }
    }

    /// <summary>Decides on the certificate of a server.</summary>
    /// <returns>Whether its name is right and one of these certificates is in its chain.</returns>
    public bool IsTrusted(object _, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        // Only chains to roots count as complete for the framework, so that a chain to another anchor is compared here.
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.CustomTrustStore.AddRange(_anchors.Where(IsRoot).ToArray());
        own.ChainPolicy.ExtraStore.AddRange(_anchors.Where(static anchor => !IsRoot(anchor)).ToArray());
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
        using var server = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(server)
            && own.ChainElements.Any(
                element => _anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }

    private static X509Certificate2Collection Parse(byte[] bytes)
    {
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        var anchors = new X509Certificate2Collection();
        if (text.Contains(PemLabel, StringComparison.Ordinal))
        {
            anchors.ImportFromPem(text);
        }
        else if (bytes.Length > 0)
        {
            anchors.Add(X509CertificateLoader.LoadCertificate(bytes));
        }

        return anchors;
    }

    private static bool IsRoot(X509Certificate2 certificate)
        => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
