namespace NixStore.ExportStreams;

/// <summary>The position of an entry in its export stream.</summary>
/// <param name="Number">The number, from 1.</param>
/// <param name="Offset">The offset in the stream, in bytes.</param>
public readonly record struct ExportStreamPosition(int Number, long Offset)
{
    /// <summary>Returns the position for a message.</summary>
    /// <returns>The text, such as "entry 3 of the export stream (at byte 1024)".</returns>
    public override string ToString() => $"entry {Number} of the export stream (at byte {Offset})";
}
