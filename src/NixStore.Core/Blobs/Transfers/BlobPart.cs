using System.Net.Http.Headers;
using NixStore.Compression;

namespace NixStore.Blobs.Transfers;

/// <summary>A range of a blob in a response of a server.</summary>
/// <param name="answer">The response, which is disposed with the part.</param>
/// <param name="body">The body of the response.</param>
internal sealed class BlobPart(IDisposable answer, Stream body) : IDisposable
{
    /// <summary>Gets the URL of the blob for messages.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the range of a partial answer that does not say which bytes it has.</summary>
    public static ContentRangeHeaderValue UnknownRange { get; } = new(0);

    /// <summary>
    /// Gets which bytes of the blob these are, as the server says; null if it sends all, as one does that knows no ranges.
    /// </summary>
    public required ContentRangeHeaderValue? Range { get; init; }

    /// <summary>Gets how many bytes the server announces to send now, or null if it does not say.</summary>
    public required long? Length { get; init; }

    /// <summary>Gets the offset in the blob at which this part ends, or null if the server does not say.</summary>
    public long? End => Range is null ? Length : Range.HasRange ? Range.To + 1 : null;

    /// <summary>Gets how many bytes the whole blob has, or null if the server does not say.</summary>
    public long? Total => Range is null ? Length : Range.Length;

    /// <summary>Gets what distinguishes this version of the blob from others; null if the server does not say.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Gets the encodings of the blob on the server, from the header <c>Content-Encoding</c>. Nix can compress narinfos in this way.
    /// </summary>
    public required IEnumerable<string> Encodings { get; init; }

    public Stream Body => body;

    /// <summary>Finds the compressions to undo, the last one first (RFC 9110, section 8.4).</summary>
    /// <exception cref="NixFormatException">The server names one that is not known.</exception>
    public IReadOnlyList<CompressionMethod> FindCompressions()
        => [.. Encodings.Select(NameOf).Where(static name => name.Length > 0).Select(MethodOf).Reverse()];

    // What S3 calls aws-chunked was of the upload alone.
    private static string NameOf(string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "identity" or "aws-chunked" => "",
        "x-gzip" => "gzip",
        "x-compress" => "compress",
        var name => name,
    };

    private CompressionMethod MethodOf(string name)
        => CompressionMethods.TryParse(name, out var method)
            ? method
            : throw new NixFormatException($"{Address} has the unknown encoding '{name}'. Ask the operator of the server.");

    public void Dispose()
    {
        body.Dispose();
        answer.Dispose();
    }
}
