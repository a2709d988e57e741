namespace NixStore.Copying;

/// <summary>A block of a NAR that a reader has taken. It is valid until it is disposed.</summary>
/// <param name="reading">The reading of the NAR.</param>
/// <param name="block">The block that contains the bytes.</param>
/// <param name="bytes">The bytes.</param>
internal sealed class SharedBlock(SharedReading reading, NarBlock block, ReadOnlyMemory<byte> bytes) : IDisposable
{
    /// <summary>Gets the bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Releases the block. Called once.</summary>
    public void Dispose() => reading.GiveBack(block);
}
