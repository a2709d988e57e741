using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.Worker;

// Queries.
internal sealed partial class WorkerSession
{
    private Task IsValidAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(
            async () => (await _store.Store.FindValidPathsAsync([path], _ending).ConfigureAwait(false)).Count > 0,
            _writer.Wire.Write);
    }

    private Task FindPathInfoAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(() => _store.FindPathInfoAsync(path, _ending), info =>
        {
            _writer.Wire.Write(info is not null);
            if (info is not null)
            {
                _writer.WriteUnkeyed(info);
            }
        });
    }

    private Task FindValidPathsAsync()
    {
        var paths = _reader.ReadPaths("paths");
        var substitute = _reader.Version.IsAtLeast(27) && _reader.Wire.ReadBoolean();
        return WorkAsync(() => _store.FindValidPathsAsync(paths, substitute, _ending), _writer.Write);
    }

    private Task ListPathsAsync() => WorkAsync(
        async () =>
        {
            var paths = new List<StorePath>();
            await foreach (var path in _store.Store.Require<IEnumerableStore>("list its paths")
                .EnumeratePathsAsync("", _ending).ConfigureAwait(false))
            {
                paths.Add(path);
            }

            return paths;
        },
        _writer.Write);

    private Task FindByHashPartAsync()
    {
        var hashPart = _reader.ReadText("A hash part");
        return WorkAsync(
            () => StorePath.IsHashPart(hashPart)
                ? _store.Store.FindByHashPartAsync(hashPart, _ending)
                : throw new NixFormatException($"'{hashPart}' is not the hash part of a store path."),
            _writer.WriteOptional);
    }

    private Task FindReferrersAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(() => _store.Store.Require<IReferrerStore>("query referrers").FindReferrersAsync(path, _ending), _writer.Write);
    }

    private Task FindValidDeriversAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(() => _store.Store.Require<IReferrerStore>("query derivers").FindValidDeriversAsync(path, _ending), _writer.Write);
    }

    private Task FindOutputPathsAsync()
    {
        var derivation = _reader.ReadPath("A derivation");
        return WorkAsync(() => _store.FindOutputsAsync(derivation, _ending), outputs => _writer.Write(outputs.Values));
    }

    private Task FindOutputNamesAsync()
    {
        var derivation = _reader.ReadPath("A derivation");
        return WorkAsync(
            () => _store.FindOutputsAsync(derivation, _ending),
            outputs => _writer.Write([.. outputs.Keys.Order(StringComparer.Ordinal)]));
    }

    private Task FindOutputsAsync()
    {
        var derivation = _reader.ReadPath("A derivation");
        return WorkAsync(
            () => _store.FindOutputsAsync(derivation, _ending),
            outputs => _writer.WriteMap(outputs, (_, path) => _writer.Write(path)));
    }

    private Task FindSubstitutablePathsAsync()
    {
        var paths = _reader.ReadPaths("paths");
        return WorkAsync<IReadOnlySet<StorePath>>(
            async () => await _store.Substitution.FindSourceAsync(_ending).ConfigureAwait(false) is { } source
                ? await source.FindValidPathsAsync(paths, _ending).ConfigureAwait(false)
                : new HashSet<StorePath>(),
            _writer.Write);
    }

    private Task FindSubstitutableInfosAsync()
    {
        // From 1.22 with the content address of each path, which is only a hint for finding it.
        var paths = _reader.Version.IsAtLeast(22)
            ? [.. _reader
                .ReadList("paths", () => (Path: _reader.ReadPath("A path"), Address: _reader.ReadOptionalContentAddress()))
                .Select(static asked => asked.Path)]
            : _reader.ReadPaths("paths");
        return WorkAsync(
            async () =>
            {
                var infos = new List<(ValidPathInfo Info, long DownloadSize)>();
                if (await _store.Substitution.FindSourceAsync(_ending).ConfigureAwait(false) is { } source)
                {
                    await foreach (var info in source.FindPathInfosAsync(paths, _ending).ConfigureAwait(false))
                    {
                        var narInfo = await source.FindNarInfoAsync(info.Path, _ending).ConfigureAwait(false);
                        infos.Add((info, narInfo?.FileSize ?? 0));
                    }
                }

                return infos;
            },
            infos => _writer.WriteList(infos, found =>
            {
                _writer.Write(found.Info.Path);
                _writer.WriteOptional(found.Info.Deriver);
                _writer.Write(found.Info.References);
                _writer.Wire.Write((ulong)found.DownloadSize);
                _writer.Wire.Write((ulong)found.Info.NarSize);
            }));
    }

    private Task FindMissingAsync()
    {
        var wanted = _reader.ReadList("wanted paths", _reader.ReadDerivedPath);
        return WorkAsync(() => _maker.FindMissingAsync(wanted, _ending), plan =>
        {
            _writer.Write(plan.ToBuild);
            _writer.Write(plan.ToSubstitute);
            _writer.Write(plan.Unknown);
            _writer.Wire.Write((ulong)plan.DownloadSize);
            _writer.Wire.Write((ulong)plan.NarSize);
        });
    }
}
