using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// Sends requests over one connection and matches the answers to them. Requests are sent without waiting for earlier answers, so
/// that many of them cost one round trip; a thread of its own reads all answers in their order.
/// </summary>
internal sealed class RequestPipeline : IDisposable
{
    private static readonly TimeSpan _longestTick = TimeSpan.FromSeconds(1);

    // How long a peer that takes nothing any more may take to say why.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Queue<PendingResponse> _pending = [];
    private readonly PeerStreams _streams;
    private readonly WatchedStream _input;
    private readonly WatchedStream _output;
    private readonly long _maximumAnswer;
    private readonly Timer _timer;
    private PendingResponse? _reading;
    private DaemonErrorException? _refusal;
    private StoreConnectionException? _failure;

    /// <summary>Starts to use a connection, which is closed with this object.</summary>
    /// <param name="streams">The connection.</param>
    /// <param name="peer">The name of the peer in messages.</param>
    /// <param name="options">How long the peer may be silent, and how long an answer may be.</param>
    public RequestPipeline(PeerStreams streams, string peer, RemoteOptions options)
    {
        _streams = streams;
        _input = new WatchedStream(streams.Input);
        _output = new WatchedStream(streams.Output);
        _maximumAnswer = options.MaximumAnswer;
        Peer = peer;
        Reader = new WireReader(_input);
        var tick = TimeSpan.FromTicks(Math.Clamp(
            Math.Min(options.SilenceTimeout.Ticks, options.ConnectTimeout.Ticks) / 4, TimeSpan.TicksPerMillisecond, _longestTick.Ticks));
        _timer = new Timer(static pipeline => ((RequestPipeline)pipeline!).CheckSilence(), this, tick, tick);
        new Thread(ReadAnswers) { IsBackground = true, Name = $"Answers of {peer}" }.Start();
    }

    /// <summary>Gets the name of the peer in messages.</summary>
    public string Peer { get; }

    /// <summary>Gets the input, which only the thread that reads answers uses.</summary>
    public WireReader Reader { get; }

    /// <summary>Gets the output, for data that is sent while an answer is read.</summary>
    public Stream Output => _output;

    /// <summary>
    /// Gets whether new requests should still be sent. Not after a refusal: a daemon that could not even read a request says so twice and
    /// ends, and the second time would be taken for the next answer.
    /// </summary>
    public bool IsUsable => Volatile.Read(ref _failure) is null && Volatile.Read(ref _refusal) is null;

    /// <summary>Connects to a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="options">The timeouts.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The connection, on which nothing was said yet.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public static async Task<RequestPipeline> OpenAsync(IPeer peer, RemoteOptions options, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(options.ConnectTimeout);
        var connecting = peer.ConnectAsync(late.Token);
        try
        {
            return new RequestPipeline(await connecting.WaitAsync(late.Token).ConfigureAwait(false), peer.Name, options);
        }
        catch (OperationCanceledException ended)
        {
            // A connection that is opened after this is not used.
            _ = connecting.ContinueWith(
                static streams => streams.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw new StoreConnectionException(
                peer.Name,
                $"Cannot reach {peer.Name}: it did not answer within {options.ConnectTimeout.TotalSeconds:0.#} seconds. "
                + "Try again when it does.",
                new TimeoutException(ended.Message, ended));
        }
    }

    /// <summary>Sends a request, or several, and waits for the answer.</summary>
    /// <typeparam name="T">What the answer gives.</typeparam>
    /// <param name="write">Writes the request.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="patience">How long the peer may be silent before it comes.</param>
    /// <param name="cancellationToken">A token to cancel the wait. The response is then discarded when it arrives, and the connection
    /// stays usable.</param>
    /// <returns>What the answer gives.</returns>
    /// <exception cref="DaemonErrorException">The peer refused.</exception>
    /// <exception cref="StoreConnectionException">The connection is lost.</exception>
    public async Task<T> AskAsync<T>(Action<WireWriter> write, Func<T> read, TimeSpan patience, CancellationToken cancellationToken)
    {
        var answer = new PendingResponse<T>(read, patience);
        await SendAsync(MakeRequest(write), answer, cancellationToken).ConfigureAwait(false);
        return await answer.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request whose answer is a NAR.</summary>
    /// <param name="write">Writes the request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">A token to cancel the wait. The connection is then closed.</param>
    /// <returns>The NAR.</returns>
    /// <exception cref="DaemonErrorException">The peer refused.</exception>
    /// <exception cref="StoreConnectionException">The connection is lost.</exception>
    public Task<Stream> AskForNarAsync(Action<WireWriter> write, PendingNar answer, CancellationToken cancellationToken)
        => WithOwnConnectionAsync(
            async () =>
            {
                await SendAsync(MakeRequest(write), answer, cancellationToken).ConfigureAwait(false);
                return await answer.Result.ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Sends a request that is made while it is sent, such as one with a NAR, and waits for the answer.</summary>
    /// <typeparam name="T">What the answer gives.</typeparam>
    /// <param name="send">Writes the request. If it fails, the connection is lost, because half of the request has been sent.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The connection is then closed.</param>
    /// <returns>What the answer gives.</returns>
    /// <exception cref="DaemonErrorException">The peer refused.</exception>
    /// <exception cref="StoreConnectionException">The connection is lost.</exception>
    public Task<T> StreamAsync<T>(Func<Stream, Task> send, PendingResponse<T> answer, CancellationToken cancellationToken)
        => WithOwnConnectionAsync(
            async () =>
            {
                await SendAsync(send, answer, cancellationToken).ConfigureAwait(false);
                return await answer.Result.ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Gets the last text that the peer wrote in passing, or null: it may say why the peer closes the connection.</summary>
    public string? LastText { get; set; }

    /// <summary>Ends the connection because of a fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <returns>The error to report.</returns>
    public StoreConnectionException Break(Exception fault)
    {
        var failure = Lost(fault);
        Fail(failure);
        return failure;
    }

    /// <summary>Ends the connection. Answers that are still to come fail.</summary>
    public void Dispose() => Fail(new StoreConnectionException(Peer, $"The connection to {Peer} was closed here."));

    private static ReadOnlyMemory<byte> MakeRequest(Action<WireWriter> write)
    {
        using var request = new MemoryStream();
        var wire = new WireWriter(request);
        write(wire);
        wire.Flush();
        return request.GetBuffer().AsMemory(0, (int)request.Length);
    }

    // If the caller has the connection to itself, cancelling the work ends the connection: there is no other way to notify the peer.
    private async Task<T> WithOwnConnectionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(static pipeline => ((RequestPipeline)pipeline!).Dispose(), this);
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (StoreConnectionException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private Task SendAsync(ReadOnlyMemory<byte> request, PendingResponse answer, CancellationToken cancellationToken)
        => SendAsync(
            output =>
            {
                output.Write(request.Span);
                return Task.CompletedTask;
            },
            answer,
            cancellationToken).WaitAsync(cancellationToken);

    private async Task SendAsync(Func<Stream, Task> send, PendingResponse answer, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Enqueue(answer);
        }
        catch
        {
            _writing.Release();
            throw;
        }

        try
        {
            // On a thread that may wait: the peer takes the bytes when it likes.
            await Task.Run(() => send(_output), CancellationToken.None).ConfigureAwait(false);
            _output.Touch();
            answer.IsDue = true;
        }
        catch (OutputLostException error)
        {
            // The answer may explain what happened: the peer may have said why it accepts no more input.
            await Task.WhenAny(answer.Completion, Task.Delay(_lastWords, CancellationToken.None)).ConfigureAwait(false);
            Break(error);
        }
        catch (Exception error)
        {
            // Half a request stands there.
            Break(error);
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Enqueue(PendingResponse answer)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new StoreConnectionException(Peer, _failure.Message, _failure) { Remarks = _failure.Remarks };
            }

            _pending.Enqueue(answer);
            Monitor.PulseAll(_gate);
        }
    }

    private void ReadAnswers()
    {
        while (TakeNext() is { } answer)
        {
            try
            {
                Reader.Limit = Reader.Offset + _maximumAnswer;
                answer.Read();
                Volatile.Write(ref _refusal, answer.Refusal ?? _refusal);
                answer.Complete();
            }
            catch (Exception error)
            {
                answer.Fail(Break(error));
            }
        }

        Reader.Dispose();
    }

    private PendingResponse? TakeNext()
    {
        lock (_gate)
        {
            _reading = null;
            while (_pending.Count == 0 && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            if (_failure is not null)
            {
                return null;
            }

            _input.Touch();
            _reading = _pending.Dequeue();
            return _reading;
        }
    }

    private void CheckSilence()
    {
        PendingResponse? answer;
        lock (_gate)
        {
            answer = _reading;
        }

        if (answer is null || answer.Patience == Timeout.InfiniteTimeSpan || !(answer.IsDue || _output.IsWriting))
        {
            return;
        }

        var silence = TimeSpan.FromMilliseconds(Environment.TickCount64 - Math.Max(_input.LastMove, _output.LastMove));
        if (silence > answer.Patience)
        {
            Fail(new StoreConnectionException(
                Peer,
                $"Nothing has come from {Peer} for {answer.Patience.TotalSeconds:0.#} seconds, and the connection was closed. "
                + "Try again when it answers.",
                new TimeoutException()));
        }
    }

    private StoreConnectionException Lost(Exception error)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return _failure;
            }
        }

        if (_input.HasEnded && _streams.FindCauseOfEnd() is { } cause)
        {
            return new StoreConnectionException(Peer, $"Cannot reach {Peer}: {cause.Text}", error)
            {
                CouldBeAnswered = cause.CouldBeAnswered,
            };
        }

        var remarks = _streams.Remarks;
        var said = (_refusal?.Text, remarks) switch
        {
            (_, { Length: > 0 }) => $" It said: {remarks}",
            ({ } refusal, _) => $" It said before: {refusal}",
            _ when LastText is { Length: > 0 } text => $" It said before: {text.Trim()}",
            _ => "",
        };
        var message = error switch
        {
            _ when _input.HasEnded => $"The connection to {Peer} was ended by the other side.{said}",
            NixFormatException fault => $"What came from {Peer} is not what the protocol allows: {fault.Message}{said}",
            _ => $"The connection to {Peer} broke: {error.Message.TrimEnd('.')}.{said}",
        };
        return new StoreConnectionException(Peer, message, error) { Remarks = remarks };
    }

    private void Fail(StoreConnectionException failure)
    {
        PendingResponse[] unanswered;
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = failure;
            unanswered = [.. _reading is null ? [] : (PendingResponse[])[_reading], .. _pending];
            _pending.Clear();
            Monitor.PulseAll(_gate);
        }

        _timer.Dispose();
        _streams.Dispose();
        foreach (var answer in unanswered)
        {
            answer.Fail(failure);
        }
    }
}
