namespace NixStore.Protocols.Worker;

/// <summary>Reads the messages between request and response.</summary>
/// <param name="reader">The reader, with the version of the protocol.</param>
public sealed class WorkerMessageReader(WorkerReader reader)
{
    private const int MostTraces = 10_000;
    private const int MostFields = 1_000;

    /// <summary>Reads a message.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="NixFormatException">The message is malformed, or its kind is unknown.</exception>
    public WorkerMessage Read()
    {
        var wire = reader.Wire;
        var offset = wire.Offset;
        var kind = wire.ReadUInt64();
        return kind switch
        {
            (ulong)WorkerMessageKind.Done => new WorkDone(),
            (ulong)WorkerMessageKind.Failed => ReadFailure(),
            (ulong)WorkerMessageKind.Text => new LogText(reader.ReadText("A message")),
            (ulong)WorkerMessageKind.ActivityStarted => new ActivityStarted(
                wire.ReadUInt64(),
                (LogLevel)wire.ReadNumber("The level of an activity", int.MaxValue),
                (ActivityType)wire.ReadNumber("The type of an activity", int.MaxValue),
                reader.ReadText("The text of an activity"),
                ReadFields(),
                wire.ReadUInt64()),
            (ulong)WorkerMessageKind.ActivityStopped => new ActivityStopped(wire.ReadUInt64()),
            (ulong)WorkerMessageKind.ActivityResult => new ActivityResult(
                wire.ReadUInt64(), (ActivityResultType)wire.ReadNumber("The type of a result", int.MaxValue), ReadFields()),
            (ulong)WorkerMessageKind.DataWanted => new DataWanted(wire.ReadNumber("The count of bytes wanted")),
            _ => throw new NixFormatException($"The kind 0x{kind:x} of a message is unknown, at offset {offset}.", offset),
        };
    }

    private List<LogField> ReadFields()
    {
        var count = reader.Wire.ReadNumber("The count of fields", MostFields);
        var fields = new List<LogField>();
        for (var i = 0L; i < count; i++)
        {
            fields.Add(reader.Wire.ReadNumber("The type of a field", 1) == 0
                ? new LogField(reader.Wire.ReadUInt64(), null)
                : new LogField(0, reader.ReadText("A field")));
        }

        return fields;
    }

    // Before 1.26 an error consists of a text and an exit status.
    private WorkFailed ReadFailure()
    {
        if (!reader.Version.IsAtLeast(26))
        {
            var words = reader.ReadText("An error");
            reader.Wire.ReadUInt64();
            return new WorkFailed(LogLevel.Error, words, []);
        }

        reader.ReadText("The type of an error");
        var level = (LogLevel)reader.Wire.ReadNumber("The level of an error", int.MaxValue);
        reader.ReadText("The name of an error");
        var text = reader.ReadText("An error");
        SkipPosition();
        var count = reader.Wire.ReadNumber("The count of traces", MostTraces);
        var traces = new List<string>();
        for (var i = 0L; i < count; i++)
        {
            SkipPosition();
            traces.Add(reader.ReadText("A trace"));
        }

        return new WorkFailed(level, text, traces);
    }

    // No version sends a source position.
    private void SkipPosition() => reader.Wire.ReadNumber("The presence of a position", 0);
}
