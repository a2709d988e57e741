namespace NixStore.Copying;

/// <summary>What a reader has still to get of one reading of a NAR. Used under the lock of <see cref="SharedNars"/>.</summary>
/// <param name="reading">The reading.</param>
/// <param name="reader">The reader.</param>
internal sealed class NarClaim(SharedReading reading, SharedNarReader reader)
{
    public SharedReading Reading => reading;

    public SharedNarReader Reader => reader;

    /// <summary>How far the reader is in the NAR.</summary>
    public long Position { get; set; }

    /// <summary>Whether the reader reads already; before, what is read is kept until it does.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the reader has to read the NAR again, since it was too far behind.</summary>
    public bool IsLost { get; set; }
}
