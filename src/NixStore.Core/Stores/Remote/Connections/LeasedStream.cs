using NixStore.IO;

namespace NixStore.Stores.Remote.Connections;

/// <summary>A NAR that a connection carries; closing it gives the connection back, unless others come over it.</summary>
/// <param name="nar">The NAR.</param>
/// <param name="lease">Gives the connection back when it is disposed, or null if others come over it.</param>
/// <param name="connection">The connection.</param>
/// <param name="cancellationToken">A token to cancel a pending read by closing the connection.</param>
internal sealed class LeasedStream(
    Stream nar, IDisposable? lease, IRemoteConnection connection, CancellationToken cancellationToken) : ForwardReadStream
{
    private readonly CancellationTokenRegistration _stop =
        cancellationToken.Register(static connection => ((IDisposable)connection!).Dispose(), connection);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return nar.Read(buffer);
        }
        catch (StoreConnectionException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
            nar.Dispose();
            lease?.Dispose();
        }

        base.Dispose(disposing);
    }
}
