namespace NixStore.Serving.Http;

/// <summary>A body in memory.</summary>
/// <param name="bytes">The body.</param>
internal sealed class BytesBody(ReadOnlyMemory<byte> bytes) : IHttpBody
{
    private bool _read;

    /// <inheritdoc/>
    public long? Length => bytes.Length;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var block = _read ? default : bytes;
        _read = true;
        return ValueTask.FromResult(block);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
