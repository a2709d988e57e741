using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NixStore.Blobs.Transfers;

/// <summary>The certificate by which this client identifies itself to servers (TLS).</summary>
/// <param name="CertificateFile">The file of the certificate, in PEM form.</param>
/// <param name="KeyFile">The file of its private key, in PEM form; null if the key is in the file of the certificate.</param>
public sealed record ClientCertificate(string CertificateFile, string? KeyFile)
{
    /// <summary>Reads the certificate and its key.</summary>
    /// <returns>The certificate.</returns>
    /// <exception cref="NixStoreException">A file cannot be read, or the key is another certificate's.</exception>
    internal X509Certificate2 Read()
    {
        try
        {
            using var ephemeral = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);

            // Windows uses no key that is only in memory.
            return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new NixStoreException(
                $"The client certificate {CertificateFile} with the key {KeyFile ?? CertificateFile} cannot be used: "
                + $"{failure.Message} Give both in PEM form.",
                failure);
        }
    }
}
