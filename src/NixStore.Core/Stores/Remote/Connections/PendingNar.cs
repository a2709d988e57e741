using NixStore.IO;
using NixStore.Nar;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// An answer that is a NAR. It is not buffered: the caller reads it while the thread that reads answers waits. The end of the NAR follows
/// from its structure, because the protocol does not announce its length.
/// </summary>
/// <param name="reader">The input.</param>
/// <param name="begin">Reads what comes before the NAR.</param>
/// <param name="explain">Creates the error for a fault within the NAR; the connection is then lost.</param>
/// <param name="patience">How long the peer may be silent.</param>
internal sealed class PendingNar(WireReader reader, Action begin, Func<Exception, Exception> explain, TimeSpan patience)
    : PendingResponse(patience)
{
    private readonly TaskCompletionSource<Stream> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new();

    /// <summary>Gets the NAR. Closing it before its end ends the connection.</summary>
    public Task<Stream> Result => _result.Task;

    public override Task Completion => _result.Task;

    public override void Read()
    {
        try
        {
            begin();
        }
        catch (DaemonErrorException refusal)
        {
            Refusal = refusal;
        }
    }

    public override void Complete()
    {
        if (Refusal is not null)
        {
            _result.TrySetException(Refusal);
            return;
        }

        reader.Limit = long.MaxValue;
        var nar = new FollowedNarStream(reader);
        IsDue = false;
        if (_result.TrySetResult(new NarStream(this, nar)))
        {
            _closed.Task.Wait();
        }
    }

    public override void Fail(Exception error)
    {
        _result.TrySetException(error);
        _closed.TrySetResult();
    }

    private Exception Fault(Exception fault) => explain(fault);

    private sealed class NarStream(PendingNar answer, FollowedNarStream nar) : ForwardReadStream
    {
        private bool _closed;

        public override int Read(Span<byte> buffer)
        {
            answer.IsDue = true;
            try
            {
                return nar.Read(buffer);
            }
            catch (Exception fault)
            {
                throw answer.Fault(fault);
            }
            finally
            {
                answer.IsDue = false;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_closed)
            {
                _closed = true;
                if (!nar.IsAtEnd)
                {
                    answer.Fault(new IOException("A NAR was not read to its end."));
                }

                answer._closed.TrySetResult();
            }

            base.Dispose(disposing);
        }
    }
}
