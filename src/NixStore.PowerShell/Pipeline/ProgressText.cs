using NixStore.PowerShell.Outputs;
using NixStore.Progress;

namespace NixStore.PowerShell.Pipeline;

/// <summary>Formats the progress of an operation as text.</summary>
internal static class ProgressText
{
    public static string StatusOf(OperationProgress value, TransferRate rate)
    {
        var bytes = BytesOf(value.BytesDone, value.BytesTotal);
        var paths = value.PathsTotal > 0 ? $", {value.PathsDone} of {value.PathsTotal} paths" : "";
        return rate.BytesPerSecond is { } speed ? $"{bytes}{paths}, {ByteSize.Format(speed)}/s" : bytes + paths;
    }

    public static string StatusOf(RunningPath running) => BytesOf(running.BytesDone, running.BytesTotal);

    public static int PercentOf(OperationProgress value) => PercentOf(value.BytesDone, value.BytesTotal);

    public static int PercentOf(RunningPath running) => PercentOf(running.BytesDone, running.BytesTotal);

    private static string BytesOf(long done, long total)
        => total > 0 ? $"{ByteSize.Format(done)} of {ByteSize.Format(total)}" : ByteSize.Format(done);

    private static int PercentOf(long done, long total) => total > 0 ? (int)Math.Min(100, done * 100.0 / total) : -1;
}
