namespace NixStore.Serving.Http;

/// <summary>The body of an answer, which is read block by block.</summary>
internal interface IHttpBody : IAsyncDisposable
{
    /// <summary>The size in bytes, or null if that is not known before its end.</summary>
    long? Length { get; }

    /// <summary>Reads the next block.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The block, good until the next call; empty at the end.</returns>
    /// <exception cref="NixStoreException">The body cannot be read to its end; what was sent of it is worth nothing.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken);
}
