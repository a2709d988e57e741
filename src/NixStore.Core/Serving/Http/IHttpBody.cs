namespace NixStore.Serving.Http;

/// <summary>The body of a response, which is read in blocks.</summary>
internal interface IHttpBody : IAsyncDisposable
{
    /// <summary>Gets the size in bytes, or null if it is not known in advance.</summary>
    long? Length { get; }

    /// <summary>Reads the next block.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The block, which is valid until the next call. Empty at the end.</returns>
    /// <exception cref="NixStoreException">The body cannot be read to its end.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken);
}
