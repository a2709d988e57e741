namespace NixStore.Blobs.Http;

/// <summary>Opens places behind a URL, <c>https://cache.example.org</c>.</summary>
/// <param name="options">Tells how requests are sent, when it is first needed.</param>
public sealed class HttpBlobStoreKind(Func<HttpOptions> options) : IBlobStoreKind
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Uri.UriSchemeHttp, Uri.UriSchemeHttps];

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } = [];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string place, IReadOnlyDictionary<string, string> settings)
        => Uri.TryCreate($"{scheme}://{place}", UriKind.Absolute, out var address) && address.Host.Length > 0
            ? new HttpBlobStore(address, options())
            : throw new NixStoreException($"The address of the scheme {scheme} cannot be read. Write it as {scheme}://host/path.");
}
