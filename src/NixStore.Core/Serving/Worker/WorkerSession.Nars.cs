using NixStore.Adding;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Wire;

namespace NixStore.Serving.Worker;

// Operations that transfer NARs.
internal sealed partial class WorkerSession
{
    // The version of path information in the stream of many paths, which does not depend on the version of the connection.
    private static readonly WorkerVersion _ofStreams = WorkerVersion.Of(new ProtocolVersion(1, 16));

    private async Task SendNarAsync()
    {
        var path = _reader.ReadPath("A path");
        Stream? nar = null;
        await WorkAsync(
            async () => nar = await _store.OpenNarAsync(path, _ending).ConfigureAwait(false),
            static _ => { }).ConfigureAwait(false);
        if (nar is null)
        {
            return;
        }

        await using (nar.ConfigureAwait(false))
        {
            try
            {
                _client.Send(nar, _ending);
            }
            catch (NixStoreException fault)
            {
                // A part of the NAR was sent, so an error is the only way to report the failure.
                throw new NixStoreException($"The NAR of {_store.Store.Directory.Print(path)} is incomplete: {fault.Message}", fault);
            }
        }
    }

    private Task AddNarAsync()
    {
        var info = _reader.ReadPathInfo();
        var repair = _reader.Wire.ReadBoolean();
        var checkSignatures = !_reader.Wire.ReadBoolean();
        if (_reader.Version.IsAtLeast(23))
        {
            return TakeFramesAsync(frames => AddAsync(new MeasuredNarStream(frames, info.NarSize)), static () => { });
        }

        // From 1.21 on the NAR is requested in parts. Before, it follows directly.
        return _reader.Version.IsAtLeast(21)
            ? WorkAsync(() => AddAsync(new RequestedNarStream(_client, new WorkerMessageWriter(_writer), info.NarSize)), static _ => { })
            : TakeNarAsync(AddAsync, static () => { });

        async Task<bool> AddAsync(Stream nar)
        {
            RefuseRepair(repair);
            var paths = await _store.BeginReceivingAsync(checkSignatures, _ending).ConfigureAwait(false);
            await using (paths.ConfigureAwait(false))
            {
                await paths.AddAsync(info, nar, _ending).ConfigureAwait(false);
                await paths.CompleteAsync(_ending).ConfigureAwait(false);
                return true;
            }
        }
    }

    private Task AddManyAsync()
    {
        var repair = _reader.Wire.ReadBoolean();
        var checkSignatures = !_reader.Wire.ReadBoolean();
        return TakeFramesAsync(
            async frames =>
            {
                RefuseRepair(repair);
                var paths = await _store.BeginReceivingAsync(checkSignatures, _ending).ConfigureAwait(false);
                await using (paths.ConfigureAwait(false))
                {
                    var reader = new WorkerReader(frames, _reader.Directory, _ofStreams);
                    for (var left = frames.ReadNumber("The count of paths"); left > 0; left--)
                    {
                        _client.LimitRequest(frames, _options.MaximumRequest);
                        var info = reader.ReadPathInfo();
                        frames.Limit = long.MaxValue;
                        var nar = new MeasuredNarStream(frames, info.NarSize);
                        await paths.AddAsync(info, nar, _ending).ConfigureAwait(false);
                        nar.Drain();
                    }

                    await paths.CompleteAsync(_ending).ConfigureAwait(false);
                    return true;
                }
            },
            static () => { });
    }

    private Task AddToStoreAsync()
    {
        if (!_reader.Version.IsAtLeast(25))
        {
            return AddToStoreInOldFormAsync();
        }

        var name = _reader.ReadText("A name");
        var address = _reader.ReadText("A method of content addressing");
        var references = _reader.ReadPaths("references");

        // Whether to repair, which has no meaning for content-addressed paths.
        _reader.Wire.ReadBoolean();
        ValidPathInfo? added = null;
        return TakeFramesAsync(
            async frames =>
            {
                var (method, algorithm) = ContentAddress.ParseMethod(address);
                var options = new AddOptions { Name = name, Method = method, Algorithm = algorithm, References = references };
                added = method == ContentAddressMethod.Nar
                    ? await _store.AddNarAsync(new FollowedNarStream(frames), options, _ending).ConfigureAwait(false)
                    : await _store.AddBytesAsync(new RawStream(frames), options, _ending).ConfigureAwait(false);
                return true;
            },
            () => _writer.Write(added!));
    }

    private Task AddToStoreInOldFormAsync()
    {
        var name = _reader.ReadText("A name");
        var isFixed = _reader.Wire.ReadBoolean();
        var isNar = _reader.Wire.ReadNumber("The recursive flag", 1) == 1 || !isFixed;
        var algorithmName = _reader.ReadText("An algorithm");
        ValidPathInfo? added = null;
        return TakeNarAsync(
            async nar =>
            {
                var algorithm = NixHashAlgorithm.Sha256;
                if (isFixed && !NixHashAlgorithmExtensions.TryParse(algorithmName, out algorithm))
                {
                    throw new NixStoreException($"'{name}' cannot be added: the algorithm '{algorithmName}' is unknown.");
                }

                var options = new AddOptions
                {
                    Name = name,
                    Algorithm = algorithm,
                    Method = isNar ? ContentAddressMethod.Nar : ContentAddressMethod.Flat,
                };
                added = isNar
                    ? await _store.AddNarAsync(nar, options, _ending).ConfigureAwait(false)
                    : await AddFileAsync(nar, options).ConfigureAwait(false);
                return true;
            },
            () => _writer.Write(added!.Path));
    }

    // The NAR has one file, whose bytes are hashed.
    private async Task<ValidPathInfo> AddFileAsync(Stream nar, AddOptions options)
    {
        using var reader = new NarReader(nar, leaveOpen: true, _ending);
        return reader.Read() && reader.NodeType == NarNodeType.Regular
            ? await _store.AddBytesAsync(reader.OpenContents(), options, _ending).ConfigureAwait(false)
            : throw new NixStoreException($"'{options.Name}' cannot be added by the hash of its bytes: it is not a regular file.");
    }

    private Task AddTextAsync()
    {
        var name = _reader.ReadText("A name");
        var text = _reader.Wire.ReadBytes("A text", ProtocolReader.MaximumTextLength);
        var references = _reader.ReadPaths("references");
        var options = new AddOptions { Name = name, Method = ContentAddressMethod.Text, References = references };
        return WorkAsync(
            () => _store.AddBytesAsync(new MemoryStream(text, writable: false), options, _ending),
            info => _writer.Write(info.Path));
    }

    private Task AddBuildLogAsync()
    {
        _reader.ReadText("A derivation");
        return TakeFramesAsync(
            _ => throw new NixStoreException($"The store {_store.Store.Location} does not support build logs."),
            () => _writer.Wire.Write(true));
    }

    private void RefuseRepair(bool repair)
    {
        if (repair)
        {
            _store.RequireTrust("repair paths");
            throw new NixStoreException(
                $"The store {_store.Store.Location} does not support repairs for clients. Delete damaged paths and copy them again.");
        }
    }

    /// <summary>
    /// Runs an operation with framed data. If it fails, the client is notified immediately, so that it need not send the rest.
    /// </summary>
    private async Task TakeFramesAsync(Func<WireReader, Task<bool>> work, Action writeAnswer)
    {
        _client.Reader.Limit = long.MaxValue;
        var frames = new FramedReadStream(_client.Reader);
        using (var reader = new WireReader(frames, leaveOpen: true))
        {
            await WorkAsync(() => work(reader), _ => writeAnswer()).ConfigureAwait(false);
        }

        _client.Flush();
        _client.Within(_options.DrainTime, frames.Drain);
    }

    /// <summary>Runs an operation with an unframed NAR.</summary>
    private async Task TakeNarAsync(Func<Stream, Task<bool>> work, Action writeAnswer)
    {
        _client.Reader.Limit = long.MaxValue;
        var nar = new FollowedNarStream(_client.Reader);
        await WorkAsync(
            async () =>
            {
                await work(nar).ConfigureAwait(false);
                nar.Drain();
                return true;
            },
            _ => writeAnswer()).ConfigureAwait(false);

        // Such a client sends everything before it reads the response.
        _client.Within(_options.DrainTime, nar.Drain);
    }

    /// <summary>The rest of the input of a reader as a stream.</summary>
    private sealed class RawStream(WireReader reader) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer) => reader.ReadRaw(buffer);
    }
}
