namespace NixStore.Compression;

/// <summary>One run of an encoder or decoder in a library of the machine.</summary>
internal interface INativeCoder : IDisposable
{
    /// <summary>Codes as much as input and output allow.</summary>
    /// <param name="input">The bytes that come next.</param>
    /// <param name="output">Takes what comes out.</param>
    /// <param name="isLast">Whether no input follows.</param>
    /// <param name="consumed">How much input was taken.</param>
    /// <param name="produced">How much output there is.</param>
    /// <returns>Whether what is coded is complete, and all of it given out.</returns>
    /// <exception cref="InvalidDataException">The input is damaged or truncated.</exception>
    bool Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed, out int produced);
}
