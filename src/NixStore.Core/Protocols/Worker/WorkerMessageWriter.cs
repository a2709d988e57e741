namespace NixStore.Protocols.Worker;

/// <summary>Writes the messages between request and response.</summary>
/// <param name="writer">The writer, with the version of the protocol.</param>
public sealed class WorkerMessageWriter(WorkerWriter writer)
{
    private const string ErrorType = "Error";

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    public void Write(WorkerMessage message)
    {
        switch (message)
        {
            case WorkDone:
                writer.WriteValue(WorkerMessageKind.Done);
                break;
            case WorkFailed failure:
                Write(failure);
                break;
            case LogText text:
                writer.WriteValue(WorkerMessageKind.Text);
                writer.Wire.Write(text.Text);
                break;
            case ActivityStarted started:
                writer.WriteValue(WorkerMessageKind.ActivityStarted);
                writer.Wire.Write(started.Id);
                writer.WriteValue(started.Level);
                writer.WriteValue(started.Type);
                writer.Wire.Write(started.Text);
                Write(started.Fields);
                writer.Wire.Write(started.Parent);
                break;
            case ActivityStopped stopped:
                writer.WriteValue(WorkerMessageKind.ActivityStopped);
                writer.Wire.Write(stopped.Id);
                break;
            case ActivityResult result:
                writer.WriteValue(WorkerMessageKind.ActivityResult);
                writer.Wire.Write(result.Id);
                writer.WriteValue(result.Type);
                Write(result.Fields);
                break;
            case DataWanted wanted:
                writer.WriteValue(WorkerMessageKind.DataWanted);
                writer.Wire.Write((ulong)wanted.MostBytes);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message));
        }
    }

    private void Write(WorkFailed failure)
    {
        writer.WriteValue(WorkerMessageKind.Failed);
        if (!writer.Version.IsAtLeast(26))
        {
            writer.Wire.Write(failure.Text);
            writer.Wire.Write(1UL);
            return;
        }

        writer.Wire.Write(ErrorType);
        writer.WriteValue(failure.Level);
        writer.Wire.Write(ErrorType);
        writer.Wire.Write(failure.Text);
        writer.Wire.Write(0UL);
        writer.WriteList(failure.Traces, trace =>
        {
            writer.Wire.Write(0UL);
            writer.Wire.Write(trace);
        });
    }

    private void Write(IReadOnlyList<LogField> fields) => writer.WriteList(fields, field =>
    {
        writer.Wire.Write(field.Text is not null);
        if (field.Text is { } text)
        {
            writer.Wire.Write(text);
        }
        else
        {
            writer.Wire.Write(field.Number);
        }
    });
}
