using NixStore.Building;
using NixStore.Derivations;
using NixStore.Protocols.Worker;
using NixStore.Realisations;
using NixStore.Serving.Clients;
using NixStore.Stores.Capabilities;

namespace NixStore.Serving.Worker;

// Operations that change the store without NARs, and operations that require a builder.
internal sealed partial class WorkerSession
{
    private Task SetOptionsAsync()
    {
        // Options of builds, which are not used: whether to keep failed builds, to continue, and to build without substitutes.
        var wire = _reader.Wire;
        Skip(3);
        var level = (LogLevel)wire.ReadNumber("A level of messages", int.MaxValue);

        // The number of builds, their timeout, and five settings that are obsolete or about builds.
        Skip(7);
        var substitute = wire.ReadBoolean();
        var settings = _reader.ReadMap("settings", () => _reader.ReadText("A setting"));
        return WorkAsync(
            async () =>
            {
                _log.Level = level;
                var substituters = settings.GetValueOrDefault("substituters") ?? settings.GetValueOrDefault("binary-caches");
                await _store.Substitution.ChooseAsync(
                    substitute,
                    substituters?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
                    _store.IsTrusted).ConfigureAwait(false);
                _collector.Choose(settings);
                return true;
            },
            static _ => { });

        void Skip(int words)
        {
            for (var i = 0; i < words; i++)
            {
                wire.ReadUInt64();
            }
        }
    }

    private Task KeepAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(() => _store.KeepAsync([path], _ending));
    }

    private Task AddIndirectRootAsync()
    {
        var link = _reader.ReadText("A link");
        return WorkAsync(() => _store.AddIndirectRootAsync(link, _ending));
    }

    private Task AddSignaturesAsync()
    {
        var path = _reader.ReadPath("A path");
        var signatures = _reader.ReadSignatures();
        return WorkAsync(() => _store.AddSignaturesAsync(path, signatures, _ending));
    }

    private Task EnsureAsync()
    {
        var path = _reader.ReadPath("A path");
        return WorkAsync(() => _store.EnsureAsync(path, _ending));
    }

    private Task BuildAsync()
    {
        var (wanted, mode) = ReadWanted();
        return WorkAsync(() =>
        {
            RequireTrustFor(mode);
            return _maker.MakeAllAsync(wanted, mode, _ending);
        });
    }

    private Task BuildWithResultsAsync()
    {
        var (wanted, mode) = ReadWanted();
        return WorkAsync(
            async () =>
            {
                RequireTrustFor(mode);
                var results = new List<DerivedPathResult>(wanted.Count);
                foreach (var path in wanted)
                {
                    results.Add(new DerivedPathResult(path, await _maker.MakeAsync(path, mode, _ending).ConfigureAwait(false)));
                }

                return results;
            },
            results => _writer.WriteList(results, _writer.Write));
    }

    private Task BuildDerivationAsync()
    {
        var derivation = _reader.ReadPath("A derivation");
        _reader.SkipDerivation();
        _reader.ReadValue<BuildMode>("The mode of a build");
        return WorkAsync(() => Refuse(DerivedPathMaker.CannotBuild(_store.Store.Directory.Print(derivation))));
    }

    private Task VerifyAsync()
    {
        var checkContents = _reader.Wire.ReadBoolean();
        var repair = _reader.Wire.ReadBoolean();
        return WorkAsync(() => _store.VerifyAsync(checkContents, repair, _ending), _writer.Wire.Write);
    }

    private Task FindRealisationAsync()
    {
        var hasPath = _reader.Version.Has(WorkerVersion.RealisationWithPath);
        var output = hasPath ? null : _reader.ReadText("An output");
        if (hasPath)
        {
            _reader.ReadDrvOutput();
        }

        return WorkAsync(
            async () => output is not null && _store.Store.Find<IRealisationStore>() is { } store
                ? await store.FindRealisationAsync(DrvOutput.Parse(output), _ending).ConfigureAwait(false)
                : null,
            realisation =>
            {
                _writer.Wire.Write(realisation is not null);
                if (realisation is not null)
                {
                    WriteRealisation(realisation);
                }
            });
    }

    private void WriteRealisation(Realisation realisation)
    {
        if (_writer.Version.IsAtLeast(31))
        {
            _writer.Wire.Write(RealisationJson.WriteOnOneLine(realisation));
        }
        else
        {
            _writer.Write(realisation.Value.OutPath);
        }
    }

    private Task AddRealisationAsync()
    {
        if (_reader.Version.Has(WorkerVersion.RealisationWithPath))
        {
            _reader.ReadDrvOutput();
            _reader.ReadRealisation();
        }
        else
        {
            _reader.ReadText("A realisation");
            if (!_reader.Version.IsAtLeast(31))
            {
                _reader.ReadText("The path of an output");
            }
        }

        return WorkAsync(() => Refuse($"The store {_store.Store.Location} does not support realisations."));
    }

    private (IReadOnlyList<DerivedPath> Wanted, BuildMode Mode) ReadWanted()
        => (_reader.ReadList("wanted paths", _reader.ReadDerivedPath), _reader.ReadValue<BuildMode>("The mode of a build"));

    private void RequireTrustFor(BuildMode mode)
    {
        if (mode == BuildMode.Repair)
        {
            _store.RequireTrust("repair paths");
        }
    }

    private static Task Refuse(string why) => throw new NixStoreException(why);
}
