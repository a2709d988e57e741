using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>Opens URLs of web servers, <c>https://cache.example.org</c>.</summary>
/// <param name="options">Returns the options for requests when they are first needed.</param>
public sealed class HttpBlobStoreKind(Func<HttpOptions> options) : IBlobStoreKind
{
    private const string CertificateSetting = "tls-certificate";
    private const string KeySetting = "tls-private-key";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Uri.UriSchemeHttp, Uri.UriSchemeHttps];

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } = [CertificateSetting, KeySetting];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string location, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!Uri.TryCreate($"{scheme}://{location}", UriKind.Absolute, out var address) || address.Host.Length == 0)
        {
            throw new NixStoreException($"The {scheme} URL is not valid. Use the form {scheme}://host/path.");
        }

        var certificate = settings.GetValueOrDefault(CertificateSetting);
        var key = settings.GetValueOrDefault(KeySetting);
        return (certificate, key) switch
        {
            (null, null) => new HttpBlobStore(address, options()),
            (null, _) => throw new NixStoreException($"The setting {KeySetting} needs the setting {CertificateSetting}."),
            _ => new HttpBlobStore(address, options() with { ClientCertificate = new ClientCertificate(certificate, key) }),
        };
    }
}
