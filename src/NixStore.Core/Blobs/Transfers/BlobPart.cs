using System.Net.Http.Headers;
using NixStore.Compression;

namespace NixStore.Blobs.Transfers;

/// <summary>A range of a blob in a response of a server.</summary>
/// <param name="answer">The response, which is disposed with the part.</param>
/// <param name="body">The body of the response.</param>
internal sealed class BlobPart(IDisposable answer, Stream body) : IDisposable
{
    /// <summary>The URL of the blob for messages.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// The range of the blob according to the server, or null for the complete blob, which servers without support for ranges send.
    /// </summary>
    public required ContentRangeHeaderValue? Range { get; init; }

    /// <summary>The tag that identifies this version of the blob, or null if the server sends none.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// The encodings of the blob on the server, from the header <c>Content-Encoding</c>. Nix can compress narinfos in this way.
    /// </summary>
    public required IEnumerable<string> Encodings { get; init; }

    public Stream Body => body;

    /// <summary>Returns the compression of the body.</summary>
    /// <exception cref="NixStoreException">The encoding is unknown, or there are several.</exception>
    public CompressionMethod FindCompression()
    {
        // The encoding aws-chunked was only used for the upload.
        string[] names = [.. Encodings.Where(static name => name is not ("" or "identity" or "aws-chunked"))];
        return names.Length == 0 ? CompressionMethod.None
            : names.Length == 1 && CompressionMethods.TryParse(names[0].ToLowerInvariant(), out var method) ? method
            : throw new NixStoreException($"{Address} has the unknown encoding "
                + $"'{string.Join(", ", names)}'. Ask the operator of the server.");
    }

    public void Dispose()
    {
        body.Dispose();
        answer.Dispose();
    }
}
