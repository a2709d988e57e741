using System.Buffers;

namespace NixStore.Stores;

/// <summary>Skips the beginning of a NAR that a store can only read from its beginning.</summary>
internal static class NarSkipping
{
    private const int BlockSize = 256 * 1024;

    /// <summary>Skips bytes.</summary>
    /// <param name="nar">The NAR; closed if this fails.</param>
    /// <param name="count">How many bytes to skip.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The same stream.</returns>
    /// <exception cref="NixStoreException">The NAR is shorter.</exception>
    public static async Task<Stream> SkipAsync(Stream nar, long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (var left = count; left > 0;)
            {
                var part = (int)Math.Min(buffer.Length, left);
                await nar.ReadExactlyAsync(buffer.AsMemory(0, part), cancellationToken).ConfigureAwait(false);
                left -= part;
            }

            return nar;
        }
        catch (Exception failure)
        {
            await nar.DisposeAsync().ConfigureAwait(false);
            if (failure is EndOfStreamException)
            {
                throw new NixStoreException($"The NAR is shorter than the {count} bytes to skip.", failure);
            }

            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
