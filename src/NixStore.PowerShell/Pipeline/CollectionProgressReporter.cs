using System.Management.Automation;
using NixStore.Collecting;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Shows the progress of a collection, in bytes if the total is known. Disposing it removes the progress from the screen.
/// </summary>
/// <param name="activity">The activity, such as <c>Collecting garbage of /mnt</c>.</param>
/// <param name="bytesTotal">The bytes that the collection frees; null if they are not known.</param>
/// <param name="write">Writes a record; may be called from any thread.</param>
internal sealed class CollectionProgressReporter(string activity, long? bytesTotal, Action<ProgressRecord> write)
    : IProgress<CollectionProgress>, IDisposable
{
    // Other commands in the same pipeline use small numbers.
    private const int ActivityId = 0x4E4958;

    private readonly Lock _gate = new();
    private bool _shown;

    /// <inheritdoc/>
    public void Report(CollectionProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            _shown = true;
            write(new ProgressRecord(ActivityId, activity, StatusOf(value)) { PercentComplete = PercentOf(value) });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_shown)
            {
                write(new ProgressRecord(ActivityId, activity, "Completed") { RecordType = ProgressRecordType.Completed });
                _shown = false;
            }
        }
    }

    private string StatusOf(CollectionProgress value) => value.Phase switch
    {
        CollectionPhase.Waiting => "Waiting for other processes",
        CollectionPhase.FindingGarbage => "Finding garbage",
        CollectionPhase.Measuring => $"Measuring, {PathsOf(value)}",
        CollectionPhase.Deleting => $"{BytesOf(value)} freed{(value.PathsTotal > 0 ? $", {PathsOf(value)}" : "")}",
        _ => "Removing unused links",
    };

    private string BytesOf(CollectionProgress value)
        => bytesTotal is { } total ? $"{ByteSize.Format(value.BytesFreed)} of {ByteSize.Format(total)}" : ByteSize.Format(value.BytesFreed);

    private static string PathsOf(CollectionProgress value) => $"{value.PathsDone} of {value.PathsTotal} paths";

    private int PercentOf(CollectionProgress value)
        => value.Phase == CollectionPhase.Deleting && bytesTotal is > 0 and var total ? ShareOf(value.BytesFreed, total)
            : value.PathsTotal > 0 ? ShareOf(value.PathsDone, value.PathsTotal)
            : -1;

    private static int ShareOf(long done, long total) => (int)Math.Min(100, done * 100.0 / total);
}
