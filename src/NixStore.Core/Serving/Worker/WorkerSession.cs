using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;
using NixStore.Stores;

namespace NixStore.Serving.Worker;

/// <summary>
/// Handles a client of the worker protocol (<c>src/libstore/daemon.cc</c>). If an operation fails, an error is sent and the session
/// continues. A malformed request ends the session.
/// </summary>
internal sealed partial class WorkerSession
{
    private readonly ClientConnection _client;
    private readonly StoreServingOptions _options;
    private readonly CancellationToken _ending;
    private readonly ClientStoreView _store;
    private readonly DerivedPathMaker _maker;
    private readonly ClientCollector _collector;
    private readonly WorkerReader _reader;
    private readonly WorkerWriter _writer;
    private readonly WorkerLog _log;

    private WorkerSession(
        ClientConnection client,
        ClientStoreView store,
        StoreServingOptions options,
        WorkerWriter writer,
        WorkerLog log,
        CancellationToken ending)
    {
        _client = client;
        _options = options;
        _ending = ending;
        _store = store;
        _maker = new DerivedPathMaker(store);
        _collector = new ClientCollector(store, options, log.Warn);
        _reader = new WorkerReader(client.Reader, writer.Directory, writer.Version);
        _writer = writer;
        _log = log;
    }

    /// <summary>Serves a client until it disconnects.</summary>
    /// <param name="client">The client, which has started the handshake.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="isTrusted">Whether the client may add paths without a trusted signature.</param>
    /// <param name="ending">A token that cancels operations for the client.</param>
    /// <exception cref="NixStoreException">The store cannot be opened, or the client violates the protocol.</exception>
    public static async Task RunAsync(ClientConnection client, StoreServingOptions options, bool isTrusted, CancellationToken ending)
    {
        var version = WorkerGreeting.Exchange(client, options.NewestVersion, isTrusted);
        IStore store;
        try
        {
            store = await options.OpenStore(ending).ConfigureAwait(false);
        }
        catch (NixStoreException failure)
        {
            new WorkerLog(new WorkerWriter(client.Writer, StoreDirectory.Default, version)).Fail(failure);
            throw;
        }

        var writer = new WorkerWriter(client.Writer, store.Directory, version);
        var log = new WorkerLog(writer);
        var served = new ClientStoreView(store, options, isTrusted, log.Warn);
        await using (served.ConfigureAwait(false))
        {
            log.Done();
            new WorkerSession(client, served, options, writer, log, ending).AnswerAll();
        }
    }

    // Each request runs on the thread of the client, which waits for it.
    private void AnswerAll()
    {
        _client.Patience = Timeout.InfiniteTimeSpan;
        while (_client.WaitForRequest())
        {
            _client.Patience = _options.SilenceTime;
            _client.LimitRequest(_client.Reader, _options.MaximumRequest);
            try
            {
                AnswerAsync((WorkerOperation)_client.Reader.ReadNumber("An operation", int.MaxValue)).GetAwaiter().GetResult();
            }
            catch (Exception fault) when (fault is not (IOException or ObjectDisposedException or OperationCanceledException))
            {
                // The next request cannot be separated from the rest of this one.
                _log.Fail(fault);
                throw;
            }

            _client.Patience = Timeout.InfiniteTimeSpan;
        }
    }

    private Task AnswerAsync(WorkerOperation operation) => operation switch
    {
        WorkerOperation.IsValidPath => IsValidAsync(),
        WorkerOperation.QueryReferrers => FindReferrersAsync(),
        WorkerOperation.AddToStore => AddToStoreAsync(),
        WorkerOperation.AddTextToStore => AddTextAsync(),
        WorkerOperation.BuildPaths => BuildAsync(),
        WorkerOperation.EnsurePath => EnsureAsync(),
        WorkerOperation.AddTempRoot => KeepAsync(),
        WorkerOperation.AddIndirectRoot => AddIndirectRootAsync(),
        WorkerOperation.FindRoots => FindRootsAsync(),
        WorkerOperation.SetOptions => SetOptionsAsync(),
        WorkerOperation.CollectGarbage => CollectGarbageAsync(),
        WorkerOperation.QueryDerivationOutputs => FindOutputPathsAsync(),
        WorkerOperation.QueryAllValidPaths => ListPathsAsync(),
        WorkerOperation.QueryPathInfo => FindPathInfoAsync(),
        WorkerOperation.QueryDerivationOutputNames => FindOutputNamesAsync(),
        WorkerOperation.QueryPathFromHashPart => FindByHashPartAsync(),
        WorkerOperation.QuerySubstitutablePathInfos => FindSubstitutableInfosAsync(),
        WorkerOperation.QueryValidPaths => FindValidPathsAsync(),
        WorkerOperation.QuerySubstitutablePaths => FindSubstitutablePathsAsync(),
        WorkerOperation.QueryValidDerivers => FindValidDeriversAsync(),
        WorkerOperation.OptimiseStore => OptimiseAsync(),
        WorkerOperation.VerifyStore => VerifyAsync(),
        WorkerOperation.BuildDerivation => BuildDerivationAsync(),
        WorkerOperation.AddSignatures => AddSignaturesAsync(),
        WorkerOperation.NarFromPath => SendNarAsync(),
        WorkerOperation.AddToStoreNar => AddNarAsync(),
        WorkerOperation.QueryMissing => FindMissingAsync(),
        WorkerOperation.QueryDerivationOutputMap => FindOutputsAsync(),
        WorkerOperation.RegisterDrvOutput => AddRealisationAsync(),
        WorkerOperation.QueryRealisation => FindRealisationAsync(),
        WorkerOperation.AddMultipleToStore => AddManyAsync(),
        WorkerOperation.AddBuildLog => AddBuildLogAsync(),
        WorkerOperation.BuildPathsWithResults => BuildWithResultsAsync(),
        WorkerOperation.AddPermRoot => AddPermanentRootAsync(),
        _ => throw new NixFormatException(
            $"The operation {(int)operation} is unknown, at offset {_client.Reader.Offset}.", _client.Reader.Offset),
    };

    /// <summary>Runs an operation whose arguments were read, and sends the response.</summary>
    private async Task WorkAsync<T>(Func<Task<T>> work, Action<T> writeAnswer)
    {
        T answer;
        _log.Begin();
        try
        {
            answer = await work().ConfigureAwait(false);
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            _log.Fail(refusal);
            return;
        }

        _log.Done();
        writeAnswer(answer);
    }

    /// <summary>Runs an operation whose response is the number 1.</summary>
    private Task WorkAsync(Func<Task> work)
        => WorkAsync(
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            _writer.Wire.Write);

    private static bool IsRefusal(Exception failure) => failure is not OperationCanceledException;
}
