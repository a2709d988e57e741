using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Protocols.Serve;
using NixStore.Stores.Remote.Connections;
using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// A connection to <c>nix-store --serve</c>, over any stream of bytes (<c>src/libstore/serve-protocol-connection.cc</c>). The other side
/// answers or ends. It reports a refusal only on its standard error.
/// </summary>
internal sealed class ServeProtocolConnection : IRemoteConnection
{
    private const string ErrorMark = "error:";
    private const int BlockSize = 256 * 1024;

    private readonly RequestPipeline _pipeline;
    private readonly RemoteOptions _options;
    private readonly StoreDirectory _directory;
    private ServeReader _reader;

    private ServeProtocolConnection(RequestPipeline pipeline, StoreDirectory directory, RemoteOptions options)
    {
        _pipeline = pipeline;
        _directory = directory;
        _options = options;
        _reader = new ServeReader(pipeline.Reader, directory, ServeVersion.Newest);
    }

    /// <summary>Gets the version that both sides speak.</summary>
    public ProtocolVersion Version => _reader.Version;

    /// <inheritdoc/>
    public bool IsUsable => _pipeline.IsUsable;

    /// <summary>Connects to a peer and agrees on a version.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <param name="options">The timeouts.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached or speaks no version that is spoken here.</exception>
    public static async Task<ServeProtocolConnection> OpenAsync(
        IPeer peer, StoreDirectory directory, RemoteOptions options, CancellationToken cancellationToken)
    {
        var pipeline = await RequestPipeline.OpenAsync(peer, options, cancellationToken).ConfigureAwait(false);
        var connection = new ServeProtocolConnection(pipeline, directory, options);
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
    public async Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken)
        => (await FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire => WriteValidPathsQuery(wire, paths, keep: false, substitute: false),
            ReadValidPaths,
            _options.SilenceTimeout,
            cancellationToken);

    /// <summary>Keeps paths, valid or not, from the collector for as long as the connection lasts.</summary>
    public Task AddTemporaryRootsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire => WriteValidPathsQuery(wire, paths, keep: true, substitute: false),
            ReadValidPaths,
            _options.SilenceTimeout,
            cancellationToken);

    /// <summary>Lets the other side fetch those of some paths that its caches have, for as long as it takes.</summary>
    /// <returns>Those that are valid then.</returns>
    /// <exception cref="DaemonErrorException">The other side could not.</exception>
    public Task<IReadOnlyList<StorePath>> SubstituteAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => ExplainAsync(_pipeline.StreamAsync(
            output =>
            {
                var wire = new WireWriter(output);
                WriteValidPathsQuery(wire, paths, keep: true, substitute: true);
                wire.Flush();
                return Task.CompletedTask;
            },
            new PendingResponse<IReadOnlyList<StorePath>>(ReadValidPaths, Timeout.InfiniteTimeSpan),
            cancellationToken));

    /// <summary>Returns the closure of valid paths.</summary>
    /// <exception cref="DaemonErrorException">One of them is not valid; the connection is lost.</exception>
    public Task<IReadOnlyList<StorePath>> FindClosureAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => ExplainAsync(_pipeline.AskAsync(
            wire =>
            {
                wire.Write((ulong)ServeCommand.QueryClosure);

                // Without the outputs of derivations.
                wire.Write(false);
                NewWriter(wire).Write(paths);
            },
            () => _reader.ReadPaths("paths of a closure"),
            _options.SilenceTimeout,
            cancellationToken));

    /// <inheritdoc/>
    public Task<List<ValidPathInfo>> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire =>
            {
                wire.Write((ulong)ServeCommand.QueryPathInfos);
                NewWriter(wire).Write(paths);
            },
            () => ReadPathInfos([.. paths]),
            _options.SilenceTimeout,
            cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => _pipeline.AskForNarAsync(
            wire =>
            {
                wire.Write((ulong)ServeCommand.DumpStorePath);
                wire.Write(_directory.Print(path));
            },
            new PendingNar(_pipeline.Reader, static () => { }, fault => Explain(_pipeline.Break(fault)), _options.SilenceTimeout),
            cancellationToken);

    /// <summary>
    /// Adds paths in one stream, each after all that it refers to: nothing is waited for between them. They and their references are kept
    /// from the collector for as long as the connection lasts. What was valid already is sent and dropped there.
    /// </summary>
    /// <param name="infos">The paths; the sizes of their NARs are known.</param>
    /// <param name="openNar">Opens the NAR of a path when its turn comes.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The connection is then closed.</param>
    /// <exception cref="DaemonErrorException">The other side refused one of them; those before it are valid, and the connection is
    /// lost.</exception>
    /// <exception cref="NixStoreException">A NAR has a different size than announced; the paths before it are valid, and the connection is
    /// lost.</exception>
    public Task AddManyAsync(
        IReadOnlyCollection<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken)
    {
        return ExplainAsync(
            _pipeline.StreamAsync(SendAsync, new PendingResponse<bool>(ReadSuccesses, _options.SilenceTimeout), cancellationToken));

        async Task SendAsync(Stream output)
        {
            var wire = new WireWriter(output);
            WriteValidPathsQuery(
                wire, [.. infos.SelectMany(static info => info.References.Prepend(info.Path)).Distinct()], keep: true, substitute: false);
            var block = new byte[BlockSize];
            foreach (var info in infos)
            {
                WriteAddition(wire, info);
                var nar = await openNar(info, cancellationToken).ConfigureAwait(false);
                await using (nar.ConfigureAwait(false))
                {
                    wire.Flush();
                    Copy(nar, output, info, block, cancellationToken);
                }
            }
        }

        bool ReadSuccesses()
        {
            ReadValidPaths();
            foreach (var info in infos)
            {
                if (_reader.Wire.ReadUInt64() != 1)
                {
                    throw new NixFormatException($"{_directory.Print(info.Path)} was not accepted, and the other side reports no reason.");
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pipeline.Dispose();

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var number = await _pipeline.AskAsync(
            static wire => ServeVersion.Handshake.WriteClient(wire, ServeVersion.Newest),
            () => PeerGreeting.Read(ServeVersion.Handshake, _pipeline.Reader),
            _options.ConnectTimeout,
            cancellationToken).ConfigureAwait(false);
        if (number.Major != ServeVersion.Newest.Major || number < ServeVersion.Oldest)
        {
            throw new StoreConnectionException(
                _pipeline.Peer,
                $"{_pipeline.Peer} speaks version {number} of the serve protocol, and only {ServeVersion.Oldest} to {ServeVersion.Newest} "
                + "are spoken here. "
                + (number < ServeVersion.Oldest ? "Update Nix on the other side." : "Update NixStore here."));
        }

        _reader = new ServeReader(_pipeline.Reader, _directory, ProtocolVersion.Older(number, ServeVersion.Newest));
    }

    private ServeWriter NewWriter(WireWriter wire) => new(wire, _directory, Version);

    private void WriteValidPathsQuery(WireWriter wire, IReadOnlyCollection<StorePath> paths, bool keep, bool substitute)
    {
        wire.Write((ulong)ServeCommand.QueryValidPaths);
        wire.Write(keep);
        wire.Write(substitute);
        NewWriter(wire).Write(paths);
    }

    private IReadOnlyList<StorePath> ReadValidPaths() => _reader.ReadPaths("valid paths");

    private List<ValidPathInfo> ReadPathInfos(HashSet<StorePath> asked)
    {
        var infos = new List<ValidPathInfo>(asked.Count);
        while (_reader.ReadOptionalPath("A path") is { } path)
        {
            // Each has the bound of one answer, and none comes twice.
            _reader.Wire.Limit = _reader.Wire.Offset + _options.MaximumAnswer;
            infos.Add(asked.Remove(path)
                ? _reader.ReadPathInfo(path)
                : throw new NixFormatException($"{_directory.Print(path)} was not requested."));
        }

        return infos;
    }

    private void WriteAddition(WireWriter wire, ValidPathInfo info)
    {
        var writer = NewWriter(wire);
        wire.Write((ulong)ServeCommand.AddToStoreNar);
        writer.Write(info.Path);
        writer.WriteOptional(info.Deriver);
        wire.Write(info.NarHash.ToBareString(HashFormat.Base16));
        writer.Write(info.References);
        writer.WriteOptional(info.RegistrationTime);
        wire.Write((ulong)info.NarSize);
        wire.Write(info.Ultimate);
        writer.Write(info.Signatures);
        writer.WriteOptional(info.ContentAddress);
    }

    private void Copy(Stream nar, Stream output, ValidPathInfo info, byte[] block, CancellationToken cancellationToken)
    {
        for (var left = info.NarSize; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = nar.Read(block, 0, (int)Math.Min(block.Length, left));
            if (count == 0)
            {
                throw new NixStoreException(
                    $"The NAR of {_directory.Print(info.Path)} has {info.NarSize - left} bytes, and {info.NarSize} were announced.")
                {
                    Reason = FailureReason.SourceDamaged,
                };
            }

            output.Write(block, 0, count);
            left -= count;
        }
    }

    private async Task<T> ExplainAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (StoreConnectionException lost) when (lost.Peer == _pipeline.Peer)
        {
            throw Explain(lost);
        }
    }

    /// <summary>Returns what ended the connection: the other side's own words, if it has said why.</summary>
    private NixStoreException Explain(StoreConnectionException lost)
    {
        var said = lost.Remarks.Split('\n').Select(static line => line.Trim())
            .SkipWhile(static line => !line.StartsWith(ErrorMark, StringComparison.Ordinal));
        var text = string.Join(' ', said);
        return text.Length > 0 ? new DaemonErrorException(_pipeline.Peer, text[ErrorMark.Length..].Trim(), []) : lost;
    }
}
