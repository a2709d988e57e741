using NixStore.Archives;
using NixStore.Building;
using NixStore.Closures;
using NixStore.Derivations;
using NixStore.ExportStreams;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Protocols.Serve;
using NixStore.Serving.Clients;
using NixStore.Stores.Errors;
using NixStore.Stores;
using NixStore.Stores.Receiving;
using NixStore.Wire;
using ServeVersion = NixStore.Protocols.Serve.ServeVersion;

namespace NixStore.Serving.Serve;

/// <summary>
/// Handles a client of the serve protocol (<c>opServe</c> in <c>src/nix/nix-store/nix-store.cc</c>). The protocol supports errors only for
/// builds. Other errors end the session and are reported separately.
/// </summary>
internal sealed class ServeSession
{
    private readonly ClientConnection _client;
    private readonly StoreServingOptions _options;
    private readonly CancellationToken _ending;
    private readonly ClientStoreView _store;
    private readonly DerivedPathMaker _maker;
    private readonly ServeReader _reader;
    private readonly ServeWriter _writer;

    private ServeSession(
        ClientConnection client, ClientStoreView store, StoreServingOptions options, ProtocolVersion version, CancellationToken ending)
    {
        _client = client;
        _options = options;
        _ending = ending;
        _store = store;
        _maker = new DerivedPathMaker(store);
        _reader = new ServeReader(client.Reader, store.Store.Directory, version);
        _writer = new ServeWriter(client.Writer, store.Store.Directory, version);
    }

    /// <summary>
    /// Serves a client until it disconnects. The user who starts the server is trusted, as for <c>nix-store --serve --write</c>.
    /// </summary>
    /// <param name="client">The client, which has started the handshake.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="isTrusted">Whether the client may add paths without a trusted signature.</param>
    /// <param name="ending">A token that cancels operations for the client.</param>
    /// <exception cref="NixStoreException">The store cannot be opened, a command fails, or the client violates the protocol.</exception>
    public static async Task RunAsync(ClientConnection client, StoreServingOptions options, bool isTrusted, CancellationToken ending)
    {
        ServeVersion.Handshake.WriteServer(client.Writer, options.NewestServeVersion);
        var version = ProtocolVersion.Older(ServeVersion.Handshake.ReadClient(client.Reader), options.NewestServeVersion);
        if (version.Major != ServeVersion.Newest.Major || version < ServeVersion.Oldest)
        {
            throw new NixStoreException(
                $"The client uses version {version} of the serve protocol, but the oldest supported version is {ServeVersion.Oldest}.");
        }

        var store = await options.OpenStore(ending).ConfigureAwait(false);
        var served = new ClientStoreView(store, options, isTrusted, text => options.Log?.Warn(text));
        await using (served.ConfigureAwait(false))
        {
            new ServeSession(client, served, options, version, ending).AnswerAll();
        }
    }

    private void AnswerAll()
    {
        _client.Patience = Timeout.InfiniteTimeSpan;
        while (_client.WaitForRequest())
        {
            _client.Patience = _options.SilenceTime;
            _client.LimitRequest(_client.Reader, _options.MaximumRequest);
            AnswerAsync((ServeCommand)_client.Reader.ReadNumber("A command", int.MaxValue)).GetAwaiter().GetResult();
            _client.Patience = Timeout.InfiniteTimeSpan;
        }
    }

    private Task AnswerAsync(ServeCommand command) => command switch
    {
        ServeCommand.QueryValidPaths => FindValidPathsAsync(),
        ServeCommand.QueryPathInfos => FindPathInfosAsync(),
        ServeCommand.DumpStorePath => SendNarAsync(),
        ServeCommand.ImportPaths => ImportAsync(),
        ServeCommand.ExportPaths => ExportAsync(),
        ServeCommand.BuildPaths => BuildAsync(),
        ServeCommand.QueryClosure => FindClosureAsync(),
        ServeCommand.BuildDerivation => BuildDerivationAsync(),
        ServeCommand.AddToStoreNar => AddNarAsync(),
        _ => throw new NixFormatException(
            $"The command {(int)command} is unknown, at offset {_client.Reader.Offset}.", _client.Reader.Offset),
    };

    private async Task FindValidPathsAsync()
    {
        var keep = _reader.Wire.ReadBoolean();
        var substitute = _reader.Wire.ReadBoolean();
        var paths = _reader.ReadPaths("paths");
        if (keep)
        {
            await _store.KeepAsync(paths, _ending).ConfigureAwait(false);
        }

        _writer.Write(await _store.FindValidPathsAsync(paths, substitute, _ending).ConfigureAwait(false));
    }

    private async Task FindPathInfosAsync()
    {
        var paths = _reader.ReadPaths("paths");
        await foreach (var info in _store.Store.FindPathInfosAsync(paths, _ending).ConfigureAwait(false))
        {
            _writer.Write(info.Path);
            _writer.WriteUnkeyed(await _store.Store.CompleteAsync(info, _ending).ConfigureAwait(false));
        }

        _writer.WriteOptional((StorePath?)null);
    }

    private async Task SendNarAsync()
    {
        var nar = await _store.OpenNarAsync(_reader.ReadPath("A path"), _ending).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            _client.Send(nar, _ending);
        }
    }

    private async Task AddNarAsync()
    {
        var info = new ValidPathInfo
        {
            Path = _reader.ReadPath("A path"),
            Deriver = _reader.ReadOptionalPath("A deriver"),
            NarHash = _reader.ReadSha256("The hash of a NAR"),
            References = _reader.ReadPaths("references"),
            RegistrationTime = _reader.ReadOptionalTime("A registration time"),
            NarSize = _reader.Wire.ReadNumber("The size of a NAR"),
            Ultimate = _reader.Wire.ReadBoolean(),
            Signatures = _reader.ReadSignatures(),
            ContentAddress = _reader.ReadOptionalContentAddress(),
        };
        _client.Reader.Limit = long.MaxValue;
        var nar = new MeasuredNarStream(_client.Reader, info.NarSize);
        var paths = await _store.BeginReceivingAsync(checkSignatures: false, _ending).ConfigureAwait(false);
        await using (paths.ConfigureAwait(false))
        {
            await paths.AddAsync(info, nar, _ending).ConfigureAwait(false);
            await paths.CompleteAsync(_ending).ConfigureAwait(false);
        }

        nar.Drain();
        _writer.Wire.Write(true);
    }

    // The format of nix-store --export, in which the NAR of a path precedes its name.
    private async Task ImportAsync()
    {
        _client.Reader.Limit = long.MaxValue;
        var paths = await _store.BeginReceivingAsync(checkSignatures: false, _ending).ConfigureAwait(false);
        await using (paths.ConfigureAwait(false))
        {
            while (_reader.Wire.ReadNumber("The mark of a path", 1) == 1)
            {
                var nar = await paths.StageAsync(new FollowedNarStream(_client.Reader), _ending).ConfigureAwait(false);
                await using (nar.ConfigureAwait(false))
                {
                    var info = ReadExported(nar);
                    if (!(await _store.Store.FindValidPathsAsync([info.Path], _ending).ConfigureAwait(false)).Contains(info.Path))
                    {
                        await paths.CommitAsync(info, nar, _ending).ConfigureAwait(false);
                    }
                }
            }

            await paths.CompleteAsync(_ending).ConfigureAwait(false);
        }

        _writer.Wire.Write(true);
    }

    private ValidPathInfo ReadExported(IStagedNar nar)
    {
        if (_reader.Wire.ReadUInt64() != ExportStreamMagic.NixMetadata)
        {
            throw new NixFormatException(
                $"The data after the NAR is not an export stream, at offset {_client.Reader.Offset}.", _client.Reader.Offset);
        }

        var info = new ValidPathInfo
        {
            Path = _reader.ReadPath("A path"),
            References = _reader.ReadPaths("references"),
            Deriver = _reader.ReadOptionalPath("A deriver"),
            NarHash = nar.NarHash,
            NarSize = nar.NarSize,
        };

        // An obsolete signature.
        if (_reader.Wire.ReadBoolean())
        {
            _reader.ReadText("A signature");
        }

        return info;
    }

    private async Task ExportAsync()
    {
        // Obsolete: whether to sign.
        _reader.Wire.ReadUInt64();
        var paths = _reader.ReadPaths("paths");
        var infos = new List<ValidPathInfo>();
        await foreach (var info in _store.Store.FindPathInfosAsync(paths, _ending).ConfigureAwait(false))
        {
            infos.Add(await _store.Store.CompleteAsync(info, _ending).ConfigureAwait(false));
        }

        if (paths.FirstOrDefault(path => infos.All(info => info.Path != path)) is { } missing)
        {
            throw new StorePathNotValidException(_store.Store, missing);
        }

        _client.Flush();
        await new ClosureExporter(_store.Store, ExportStreamFormat.Nix)
            .ExportAsync(new ExportPlan(DependencyOrder.Sort(infos), []), _client.Output, null, _ending).ConfigureAwait(false);
    }

    private async Task FindClosureAsync()
    {
        var withOutputs = _reader.Wire.ReadBoolean();
        var paths = _reader.ReadPaths("paths");
        var closure = await _store.FindClosureAsync(paths, withOutputs, _ending).ConfigureAwait(false);
        _writer.Write(closure.Select(static info => info.Path));
    }

    private async Task BuildAsync()
    {
        var wanted = _reader.ReadList("wanted paths", ReadWanted);
        _reader.ReadBuildOptions();
        foreach (var path in wanted)
        {
            var result = await _maker.MakeAsync(path, BuildMode.Normal, _ending).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                _writer.WriteValue(result.Status);
                _writer.Wire.Write(result.ErrorMessage);
                return;
            }
        }

        _writer.Wire.Write(false);
    }

    // A derivation stands for all of its outputs.
    private DerivedPath ReadWanted()
    {
        var wanted = DerivedPath.ParseLegacy(_reader.ReadText("What is to be built"), _reader.Directory);
        return wanted is OpaquePath { Path.IsDerivation: true } derivation ? new BuiltOutputs(derivation, OutputsSpec.All) : wanted;
    }

    private Task BuildDerivationAsync()
    {
        var derivation = _reader.ReadPath("A derivation");
        _reader.SkipDerivation();
        _reader.ReadBuildOptions();
        _writer.Write(new BuildResult
        {
            Status = BuildStatus.MiscFailure,
            ErrorMessage = DerivedPathMaker.CannotBuild(_reader.Directory.Print(derivation)),
        });
        return Task.CompletedTask;
    }
}
