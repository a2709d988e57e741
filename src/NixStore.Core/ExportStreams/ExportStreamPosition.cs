namespace NixStore.ExportStreams;

/// <summary>Where an entry stands in its export stream.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Offset">Where it begins, in bytes from the stream's start.</param>
public readonly record struct ExportStreamPosition(int Number, long Offset)
{
    /// <summary>Writes the place for a message.</summary>
    /// <returns>The text, as in "entry 3 of the export stream (at byte 1024)".</returns>
    public override string ToString() => $"entry {Number} of the export stream (at byte {Offset})";
}
