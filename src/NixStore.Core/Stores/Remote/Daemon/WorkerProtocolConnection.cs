using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote.Connections;
using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>
/// A connection to a daemon, over any stream of bytes: requests, the messages between a request and its answer, and answers
/// (<c>src/libstore/remote-store.cc</c>). Requests for information may be made by several callers at once and are answered in turn;
/// those that move NARs or take long want the connection for themselves.
/// </summary>
internal sealed partial class WorkerProtocolConnection : IRemoteConnection
{
    private readonly RequestPipeline _pipeline;
    private readonly RemoteOptions _options;
    private readonly IDaemonLog? _log;
    private readonly StoreDirectory _directory;
    private WorkerReader _reader;
    private WorkerMessageReader _messages;

    private WorkerProtocolConnection(RequestPipeline pipeline, StoreDirectory directory, RemoteOptions options, IDaemonLog? log)
    {
        _pipeline = pipeline;
        _directory = directory;
        _options = options;
        _log = log;
        Version = WorkerVersion.Newest;
        _reader = new WorkerReader(pipeline.Reader, directory, Version);
        _messages = new WorkerMessageReader(_reader);
    }

    /// <summary>Gets the version that both sides speak.</summary>
    public WorkerVersion Version { get; private set; }

    /// <summary>Gets what the daemon reported about itself.</summary>
    public DaemonGreeting Greeting { get; private set; } = new(null, DaemonTrust.Unknown);

    /// <inheritdoc/>
    public bool IsUsable => _pipeline.IsUsable;

    /// <summary>Connects to a daemon and agrees on a version.</summary>
    /// <param name="peer">The daemon.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <param name="options">The timeouts.</param>
    /// <param name="log">Receives the messages of the daemon, or null to drop them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="StoreConnectionException">The daemon cannot be reached or speaks no version that is spoken here.</exception>
    /// <exception cref="DaemonErrorException">The daemon refused.</exception>
    public static async Task<WorkerProtocolConnection> OpenAsync(
        IPeer peer, StoreDirectory directory, RemoteOptions options, IDaemonLog? log, CancellationToken cancellationToken)
    {
        var pipeline = await RequestPipeline.OpenAsync(peer, options, cancellationToken).ConfigureAwait(false);
        var connection = new WorkerProtocolConnection(pipeline, directory, options, log);
        try
        {
            await connection.GreetAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pipeline.Dispose();

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var number = await _pipeline.AskAsync(
            static wire => WorkerHandshake.Words.WriteClient(wire, WorkerVersion.Newest.Number),
            () => PeerGreeting.Read(WorkerHandshake.Words, _pipeline.Reader),
            _options.ConnectTimeout,
            cancellationToken).ConfigureAwait(false);
        if (number.Major != WorkerVersion.Newest.Number.Major || number < WorkerVersion.Oldest)
        {
            throw new StoreConnectionException(
                _pipeline.Peer,
                $"{_pipeline.Peer} speaks version {number} of the worker protocol, and only {WorkerVersion.Oldest} to "
                + $"{WorkerVersion.Newest.Number} are spoken here. "
                + (number < WorkerVersion.Oldest ? "Update Nix on the other side." : "Update NixStore here."));
        }

        var agreed = ProtocolVersion.Older(number, WorkerVersion.Newest.Number);
        Speak(WorkerVersion.Of(agreed));
        Greeting = await _pipeline.AskAsync(WriteGreeting, ReadGreeting, _options.ConnectTimeout, cancellationToken).ConfigureAwait(false);

        void WriteGreeting(WireWriter wire)
        {
            if (agreed >= WorkerVersion.WithFeatures)
            {
                WorkerHandshake.WriteFeatures(wire, WorkerVersion.Newest.Features);
            }

            // The processor to run on, and whether to reserve space. Daemons ignore both.
            wire.Write(false);
            wire.Write(false);
        }

        DaemonGreeting ReadGreeting()
        {
            if (agreed >= WorkerVersion.WithFeatures)
            {
                var features = WorkerHandshake.ReadFeatures(_pipeline.Reader);
                Speak(new WorkerVersion(agreed, features.Intersect(WorkerVersion.Newest.Features).ToHashSet(StringComparer.Ordinal)));
            }

            var greeting = _reader.ReadGreeting();
            ReadMessages();
            return greeting;
        }
    }

    private void Speak(WorkerVersion version)
    {
        Version = version;
        _reader = new WorkerReader(_pipeline.Reader, _directory, version);
        _messages = new WorkerMessageReader(_reader);
    }

    private const int MostShown = 64 * 1024;

    /// <summary>Asks one thing: the operation, its arguments, then messages and the answer.</summary>
    private Task<T> AskAsync<T>(
        WorkerOperation operation,
        Action<WorkerWriter> writeArguments,
        Func<WorkerReader, T> readAnswer,
        CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire =>
            {
                wire.Write((ulong)operation);
                writeArguments(new WorkerWriter(wire, _directory, Version));
            },
            () => ReadAnswer(readAnswer),
            _options.SilenceTimeout,
            cancellationToken);

    /// <summary>Lets the daemon work for as long as it takes; ending the wait ends the connection, which ends the work.</summary>
    private Task<T> WorkAsync<T>(
        WorkerOperation operation,
        Action<WorkerWriter> writeArguments,
        Func<WorkerReader, T> readAnswer,
        CancellationToken cancellationToken)
        => _pipeline.StreamAsync(
            output =>
            {
                var wire = new WireWriter(output);
                wire.Write((ulong)operation);
                writeArguments(new WorkerWriter(wire, _directory, Version));
                wire.Flush();
                return Task.CompletedTask;
            },
            new PendingResponse<T>(() => ReadAnswer(readAnswer), Timeout.InfiniteTimeSpan),
            cancellationToken);

    private T ReadAnswer<T>(Func<WorkerReader, T> readAnswer)
    {
        ReadMessages();
        return readAnswer(_reader);
    }

    // A 1, which says nothing.
    private static bool ReadNothing(WorkerReader reader) => reader.Wire.ReadBoolean();

    /// <summary>Reads messages until the daemon says that its work is done.</summary>
    /// <exception cref="DaemonErrorException">The work failed.</exception>
    private void ReadMessages() => ReadMessages(RefuseToSupply);

    private static void RefuseToSupply(DataWanted wanted)
        => throw new NixFormatException($"{wanted.MostBytes} bytes are requested, but there are none to send.");

    private void ReadMessages(Action<DataWanted> supply)
    {
        while (true)
        {
            // A long build talks a lot, and nothing of it is kept.
            _reader.Wire.Limit = _reader.Wire.Offset + _options.MaximumAnswer;
            switch (_messages.Read())
            {
                case WorkDone:
                    return;
                case WorkFailed failure:
                    throw new DaemonErrorException(
                        _pipeline.Peer,
                        EscapeSequences.Remove(failure.Text).Trim(),
                        [.. failure.Traces.Select(EscapeSequences.Remove)]);
                case DataWanted wanted:
                    supply(wanted);
                    break;
                case LogText text:
                    _pipeline.LastText = Shorten(EscapeSequences.Remove(text.Text));
                    _log?.Write(new LogText(_pipeline.LastText));
                    break;
                case ActivityStarted started:
                    _log?.Write(started with { Text = Shorten(EscapeSequences.Remove(started.Text)), Fields = Plain(started.Fields) });
                    break;
                case ActivityResult result:
                    _log?.Write(result with { Fields = Plain(result.Fields) });
                    break;
                case LogMessage message:
                    _log?.Write(message);
                    break;
            }
        }
    }

    private static LogField[] Plain(IReadOnlyList<LogField> fields)
        => [.. fields.Select(static field => field.Text is { } text ? field with { Text = Shorten(EscapeSequences.Remove(text)) } : field)];

    // Messages wait in memory until the console shows them, and longer lines are not readable.
    private static string Shorten(string text) => text.Length <= MostShown ? text : text[..MostShown] + "…";
}
