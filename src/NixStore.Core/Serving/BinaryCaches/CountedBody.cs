using NixStore.Serving.Http;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A body whose number is limited. Disposing it lets the next request begin.</summary>
/// <param name="body">The body, which is disposed with this one.</param>
/// <param name="free">Counts how many more can be open.</param>
internal sealed class CountedBody(IHttpBody body, SemaphoreSlim free) : IHttpBody
{
    private bool _isDisposed;

    /// <inheritdoc/>
    public long? Length => body.Length;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken) => body.ReadBlockAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync().ConfigureAwait(false);
        if (!_isDisposed)
        {
            _isDisposed = true;
            free.Release();
        }
    }
}
