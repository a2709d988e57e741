using System.Text;
using System.Text.RegularExpressions;
using NixStore.Serving.Http;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Creates responses for browsers.</summary>
internal sealed partial class IndexResponses : IDisposable
{
    private static readonly string _fields =
        "Content-Type: text/html; charset=utf-8\r\n"
        + $"Content-Security-Policy: default-src 'none'; script-src {IndexPageResource.Script.PolicySource}; "
        + $"style-src {IndexPageResource.Style.PolicySource}; img-src data:; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'\r\n"
        + "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n";

    private readonly IStore _store;
    private readonly ServingOptions _options;
    private readonly Uri _address;
    private readonly PathSearch? _search;

    /// <summary>Creates responses for a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="address">The URL of the server, which is shown if a request has no host.</param>
    public IndexResponses(IStore store, ServingOptions options, Uri address)
    {
        _store = store;
        _options = options;
        _address = address;
        _search = store.Find<IEnumerableStore>() is { } enumerable ? new PathSearch(store, enumerable) : null;
    }

    /// <summary>Returns the HTML page.</summary>
    /// <param name="request">The request. Its query may contain a search text.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The response.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = FindQuery(request.Query);
        var page = IndexPage.Write(new IndexPageFacts
        {
            Address = AddressFor(request),
            Directory = _store.Directory,
            PublicKeys = [.. _options.SecretKeys.Select(static key => key.PublicKey)],
            PathCount = _store.Find<IReferenceGraphStore>() is { } counted
                ? await counted.CountPathsAsync(cancellationToken).ConfigureAwait(false)
                : null,
            CanSearch = _search is not null,
            Query = query,
            Found = _search is null || query.Length == 0 ? null : await _search.FindAsync(query, cancellationToken).ConfigureAwait(false),
        });
        return new HttpResponse(HttpStatus.Ok, _fields, new BytesBody(Encoding.UTF8.GetBytes(page)));
    }

    /// <inheritdoc/>
    public void Dispose() => _search?.Dispose();

    private string AddressFor(HttpRequest request)
    {
        if (request.Host is null || !HostForm().IsMatch(request.Host))
        {
            return _address.ToString();
        }

        var scheme = request.ForwardedScheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        return $"{scheme}://{request.Host}{_options.BasePath}";
    }

    private static string FindQuery(string query)
    {
        foreach (var setting in query.Split('&'))
        {
            if (setting.StartsWith("q=", StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(setting[2..].Replace('+', ' ')).Trim();
            }
        }

        return "";
    }

    [GeneratedRegex(@"^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\z")]
    private static partial Regex HostForm();
}
