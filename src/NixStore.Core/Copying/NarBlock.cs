namespace NixStore.Copying;

/// <summary>
/// A piece of a NAR in memory. Used under the lock of <see cref="SharedNars"/>, except for its bytes, which never change.
/// </summary>
/// <param name="bytes">An array that holds the piece at its beginning.</param>
/// <param name="length">How many bytes of it are the piece.</param>
/// <param name="start">Where the piece begins in the NAR.</param>
internal sealed class NarBlock(byte[] bytes, int length, long start)
{
    public byte[] Bytes => bytes;

    /// <summary>Where the piece begins in the NAR.</summary>
    public long Start => start;

    /// <summary>Where the next piece begins.</summary>
    public long End => start + length;

    /// <summary>How many readers have still to take it.</summary>
    public int Claims { get; set; }

    /// <summary>How many readers are just using it.</summary>
    public int Pins { get; set; }
}
