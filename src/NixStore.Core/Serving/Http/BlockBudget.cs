using System.Numerics;

namespace NixStore.Serving.Http;

/// <summary>
/// Says how large the blocks of streamed bodies are: large ones are fast, but what all clients hold together, also many slow ones, must not
/// grow without bound.
/// </summary>
/// <param name="largest">The size for a few streams, in bytes; a power of two.</param>
/// <param name="smallest">The size for very many.</param>
/// <param name="total">What streams hold together before blocks become smaller, in bytes.</param>
internal sealed class BlockBudget(int largest, int smallest, int total)
{
    private int _streams;

    /// <summary>Counts one more stream.</summary>
    /// <returns>The size of its blocks, in bytes.</returns>
    public int Enter()
    {
        var share = total / Interlocked.Increment(ref _streams);
        return Math.Clamp(1 << BitOperations.Log2((uint)share), smallest, largest);
    }

    /// <summary>Counts one stream less.</summary>
    public void Leave() => Interlocked.Decrement(ref _streams);
}
