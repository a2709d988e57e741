namespace NixStore.Copying;

/// <summary>A block of a NAR in memory. Requires the lock of <see cref="SharedNars"/>, except for its bytes, which do not change.</summary>
/// <param name="bytes">An array with the block at its start.</param>
/// <param name="length">The size of the block in bytes.</param>
/// <param name="start">The offset of the block in the NAR.</param>
internal sealed class NarBlock(byte[] bytes, int length, long start)
{
    public byte[] Bytes => bytes;

    /// <summary>Gets the offset of the block in the NAR.</summary>
    public long Start => start;

    /// <summary>Gets the offset of the next block.</summary>
    public long End => start + length;

    /// <summary>Gets the number of readers that have not taken the block yet.</summary>
    public int Claims { get; set; }

    /// <summary>Gets the number of readers that are using the block.</summary>
    public int Pins { get; set; }
}
