using System.Net.Http.Headers;
using NixStore.Compression;

namespace NixStore.Blobs.Transfers;

/// <summary>Bytes of a blob, as its server sends them.</summary>
/// <param name="answer">The answer that they are the body of; closed with the part.</param>
/// <param name="body">The bytes.</param>
internal sealed class BlobPart(IDisposable answer, Stream body) : IDisposable
{
    /// <summary>Where the blob lies, as messages name it.</summary>
    public required string Address { get; init; }

    /// <summary>Which bytes of the blob these are, as the server says, or null if it sends all, as one does that knows no ranges.</summary>
    public required ContentRangeHeaderValue? Range { get; init; }

    /// <summary>What tells this version of the blob from others, or null if the server does not say.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// How the server keeps the blob, according to the header <c>Content-Encoding</c>: Nix compresses narinfos in this way if it is told
    /// to.
    /// </summary>
    public required IEnumerable<string> Encodings { get; init; }

    public Stream Body => body;

    /// <summary>The compression to undo.</summary>
    /// <exception cref="NixStoreException">The server names one that is not known, or several.</exception>
    public CompressionMethod FindCompression()
    {
        // What S3 calls aws-chunked was of the upload alone.
        string[] names = [.. Encodings.Where(static name => name is not ("" or "identity" or "aws-chunked"))];
        return names.Length == 0 ? CompressionMethod.None
            : names.Length == 1 && CompressionMethods.TryParse(names[0].ToLowerInvariant(), out var method) ? method
            : throw new NixStoreException($"{Address} is kept by its server in the encoding '{string.Join(", ", names)}', which is not known here. Ask who runs the server.");
    }

    public void Dispose()
    {
        body.Dispose();
        answer.Dispose();
    }
}
