using System.Numerics;

namespace NixStore.Serving.Http;

/// <summary>
/// Determines the size of blocks of streamed bodies. Large blocks are fast, but the memory of all clients together is limited, even with
/// many slow ones.
/// </summary>
/// <param name="largest">The size of the buffer of a block for few streams in bytes, which is a power of two.</param>
/// <param name="smallest">The minimum size.</param>
/// <param name="total">The total memory in bytes after which blocks become smaller.</param>
internal sealed class BlockBudget(int largest, int smallest, int total)
{
    // Compressing contents can make them this part larger. The buffers of both come from a pool that has them in powers of two.
    private const int RoomForFrame = 64;

    private int _streams;

    /// <summary>Adds a stream.</summary>
    /// <returns>The size of its blocks in bytes.</returns>
    public int Enter()
    {
        var share = total / Interlocked.Increment(ref _streams);
        var size = Math.Clamp(1 << BitOperations.Log2((uint)share), smallest, largest);
        return size - (size / RoomForFrame);
    }

    /// <summary>Removes a stream.</summary>
    public void Leave() => Interlocked.Decrement(ref _streams);
}
