using System.Net;
using System.Runtime.CompilerServices;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>The listing of a web server: WebDAV (RFC 4918), or the JSON index of nginx.</summary>
/// <param name="blobs">The blobs.</param>
/// <param name="access">Sends requests.</param>
/// <param name="root">The URL of the blobs, which ends in a slash.</param>
/// <param name="format">The format that the server offers.</param>
internal sealed class HttpListing(IBlobStore blobs, HttpAccess access, Uri root, IFolderFormat format) : IListableBlobStore
{
    private static readonly IFolderFormat[] _formats = [new WebDavFolder(), new JsonFolder()];

    public string Location => blobs.Location;

    /// <summary>Finds the format in which a server lists its root.</summary>
    /// <returns>The listing, or null if the server offers none.</returns>
    /// <exception cref="NixStoreException">The server cannot be reached.</exception>
    public static async Task<HttpListing?> FindAsync(IBlobStore blobs, HttpAccess access, Uri root, CancellationToken cancellationToken)
    {
        foreach (var format in _formats)
        {
            using var response = await access.SendAsync(() => format.CreateRequest(root), cancellationToken).ConfigureAwait(false);
            if (format.IsOf(response))
            {
                return new HttpListing(blobs, access, root, format);
            }
        }

        return null;
    }

    public BlobName? Resolve(string reference) => blobs.Resolve(reference);

    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken) => blobs.FindAsync(name, cancellationToken);

    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken)
        => blobs.OpenAsync(name, offset, cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        var address = new Uri(root, string.Join('/', folder.Split('/').Select(Uri.EscapeDataString)));
        using var response = await access.SendAsync(() => format.CreateRequest(address), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            yield break;
        }

        if (!format.IsOf(response))
        {
            throw new NixStoreException(
                $"Cannot list {HttpAddress.NameOf(address)}: status {(int)response.StatusCode} {response.ReasonPhrase}. "
                + "Ask the operator of the server.");
        }

        foreach (var entry in await ReadAsync(response, address, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name.StartsWith(prefix[folder.Length..], StringComparison.Ordinal)
                && BlobName.TryParse(folder + entry.Name, out var name))
            {
                yield return new BlobInfo(name, entry.Length) { Modified = entry.Modified };
            }
        }
    }

    // The view does not own the connections.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The whole listing is read before an entry is used: half of one must not look like all of it.
    private async Task<IReadOnlyList<FolderEntry>> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                return await format.ReadAsync(body, address, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or TimeoutException)
        {
            throw new NixStoreException($"The listing of {HttpAddress.NameOf(address)} ended early: {failure.Message} Try again.", failure);
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException(
                $"The listing of {HttpAddress.NameOf(address)} cannot be used: {failure.Message}", failure.Offset, failure);
        }
    }
}
