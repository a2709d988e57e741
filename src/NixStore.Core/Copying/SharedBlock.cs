namespace NixStore.Copying;

/// <summary>Bytes of a NAR that a reader has taken; they stay valid until this is disposed.</summary>
/// <param name="reading">The reading that they come from.</param>
/// <param name="block">The block that they are in.</param>
/// <param name="bytes">The bytes.</param>
internal sealed class SharedBlock(SharedReading reading, NarBlock block, ReadOnlyMemory<byte> bytes) : IDisposable
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Gives them back. Called once.</summary>
    public void Dispose() => reading.GiveBack(block);
}
