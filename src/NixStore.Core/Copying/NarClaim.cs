namespace NixStore.Copying;

/// <summary>The claim of a reader to the rest of a reading of a NAR. Requires the lock of <see cref="SharedNars"/>.</summary>
/// <param name="reading">The reading.</param>
/// <param name="reader">The reader.</param>
internal sealed class NarClaim(SharedReading reading, SharedNarReader reader)
{
    public SharedReading Reading => reading;

    public SharedNarReader Reader => reader;

    /// <summary>Gets the position of the reader in the NAR.</summary>
    public long Position { get; set; }

    /// <summary>Gets whether the reader has started. Before, blocks are kept for it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Gets whether the reader must read the NAR again, because it was too slow.</summary>
    public bool IsLost { get; set; }
}
