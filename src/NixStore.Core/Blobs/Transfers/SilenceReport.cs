namespace NixStore.Blobs.Transfers;

/// <summary>Reports that a server has not answered for some seconds, until it is disposed.</summary>
internal sealed class SilenceReport : IDisposable
{
    // Shorter waits are usual.
    private static readonly TimeSpan _noticeable = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ITransferWaits _waits;
    private readonly string _text;
    private readonly ITimer _timer;
    private IDisposable? _wait;
    private bool _ended;

    private SilenceReport(ITransferWaits waits, TimeProvider time, string text)
    {
        _waits = waits;
        _text = text;
        _timer = time.CreateTimer(static report => ((SilenceReport)report!).Begin(), this, _noticeable, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to measure the time of a request.</summary>
    /// <param name="options">The options with the receiver of reports.</param>
    /// <param name="request">The request.</param>
    /// <returns>The report, or null if there is no receiver.</returns>
    public static SilenceReport? Of(TransferOptions options, HttpRequestMessage request)
        => options.Waits is { } waits
            ? new SilenceReport(
                waits,
                options.Time,
                $"{request.Method} {HttpAddress.NameOf(request)}: "
                    + "The server has not answered yet, or all connections to it are in use.")
            : null;

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _wait?.Dispose();
        }

        _timer.Dispose();
    }

    private void Begin()
    {
        lock (_gate)
        {
            _wait ??= _ended ? null : _waits.Begin(_text);
        }
    }
}
