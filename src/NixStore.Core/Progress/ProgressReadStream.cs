using NixStore.Hashing;
using NixStore.IO;

namespace NixStore.Progress;

/// <summary>
/// A stream that reads another stream, counts bytes, and checks a token before each read. It records whether the source has failed, to
/// distinguish a failure of the source from one of the target. Closes the source.
/// </summary>
internal sealed class ProgressReadStream(Stream source, ProgressItem item, CancellationToken operationToken)
    : ForwardReadStream, IHashedStream, IBlockStream
{
    /// <summary>Gets the exception that the source has thrown.</summary>
    public Exception? SourceError { get; private set; }

    public bool TakesHash => source is IHashedStream { TakesHash: true };

    public bool ShowsBlocks => source is IBlockStream { ShowsBlocks: true };

    public Hash? FindHash() => (source as IHashedStream)?.FindHash();

    public ReadOnlyMemory<byte> ReadBlock(long most)
    {
        operationToken.ThrowIfCancellationRequested();
        try
        {
            var block = ((IBlockStream)source).ReadBlock(most);
            item.Add(block.Length);
            return block;
        }
        catch (Exception error)
        {
            SourceError = error;
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        operationToken.ThrowIfCancellationRequested();
        try
        {
            var count = source.Read(buffer);
            item.Add(count);
            return count;
        }
        catch (Exception error)
        {
            SourceError = error;
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        operationToken.ThrowIfCancellationRequested();
        try
        {
            var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            item.Add(count);
            return count;
        }
        catch (Exception error)
        {
            SourceError = error;
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
