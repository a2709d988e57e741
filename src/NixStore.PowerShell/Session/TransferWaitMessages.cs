using NixStore.Blobs.Transfers;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Session;

/// <summary>Shows what requests wait for, in the way of the activities of daemons: as a verbose message and as progress.</summary>
/// <param name="log">Receives the messages.</param>
internal sealed class TransferWaitMessages(IDaemonLog log) : ITransferWaits
{
    // Daemons count their activities from the process id on, which is much smaller.
    private ulong _last = 1UL << 63;

    /// <inheritdoc/>
    public IDisposable Begin(string text)
    {
        var id = Interlocked.Increment(ref _last);
        log.Write(new ActivityStarted(id, LogLevel.Info, ActivityType.FileTransfer, ForeignText.EscapeLines(text), [], 0));

        // A phase is shown at once.
        log.Write(new ActivityResult(id, ActivityResultType.SetPhase, [new LogField(0, "Waiting")]));
        return new Wait(log, id);
    }

    private sealed class Wait(IDaemonLog log, ulong id) : IDisposable
    {
        public void Dispose() => log.Write(new ActivityStopped(id));
    }
}
