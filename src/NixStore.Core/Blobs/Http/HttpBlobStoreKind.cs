namespace NixStore.Blobs.Http;

/// <summary>Opens URLs of web servers, <c>https://cache.example.org</c>.</summary>
/// <param name="options">Returns the options for requests when they are first needed.</param>
public sealed class HttpBlobStoreKind(Func<HttpOptions> options) : IBlobStoreKind
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Uri.UriSchemeHttp, Uri.UriSchemeHttps];

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } = [];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string location, IReadOnlyDictionary<string, string> settings)
        => Uri.TryCreate($"{scheme}://{location}", UriKind.Absolute, out var address) && address.Host.Length > 0
            ? new HttpBlobStore(address, options())
            : throw new NixStoreException($"The {scheme} URL is not valid. Use the form {scheme}://host/path.");
}
