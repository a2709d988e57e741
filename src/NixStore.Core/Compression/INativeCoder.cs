namespace NixStore.Compression;

/// <summary>An encoder or decoder of a native library.</summary>
internal interface INativeCoder : IDisposable
{
    /// <summary>Processes as much as input and output allow.</summary>
    /// <param name="input">The next input bytes.</param>
    /// <param name="output">Receives the output.</param>
    /// <param name="isLast">Whether this is the last input.</param>
    /// <param name="consumed">The number of consumed input bytes.</param>
    /// <param name="produced">The number of output bytes.</param>
    /// <returns>Whether the data is complete and all output was returned.</returns>
    /// <exception cref="InvalidDataException">The input is damaged or truncated.</exception>
    bool Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed, out int produced);
}
