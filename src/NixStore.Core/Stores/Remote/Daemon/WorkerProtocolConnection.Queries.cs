using NixStore.Paths;
using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote.Daemon;

// What asks, and changes nothing.
internal sealed partial class WorkerProtocolConnection
{
    /// <summary>Returns what the store knows of paths: all are asked for before the first answer is read.</summary>
    public Task<List<ValidPathInfo>> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire =>
            {
                foreach (var path in paths)
                {
                    wire.Write((ulong)WorkerOperation.QueryPathInfo);
                    wire.Write(_directory.Print(path));
                }
            },
            () =>
            {
                var infos = new List<ValidPathInfo>(paths.Count);
                foreach (var path in paths)
                {
                    // Each answer has the bound of one.
                    _reader.Wire.Limit = _reader.Wire.Offset + _options.MaximumAnswer;
                    ReadMessages();
                    if (_reader.Wire.ReadBoolean())
                    {
                        infos.Add(_reader.ReadPathInfo(path));
                    }
                }

                return infos;
            },
            _options.SilenceTimeout,
            cancellationToken);

    public Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.IsValidPath, writer => writer.Write(path), static reader => reader.Wire.ReadBoolean(), cancellationToken);

    public Task<IReadOnlyList<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryValidPaths,
            writer =>
            {
                writer.Write(paths);
                if (writer.Version.IsAtLeast(27))
                {
                    // Nothing is to be substituted for this.
                    writer.Wire.Write(false);
                }
            },
            static reader => reader.ReadPaths("valid paths"),
            cancellationToken);

    public Task<IReadOnlyList<StorePath>> ListPathsAsync(CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryAllValidPaths, static _ => { }, static reader => reader.ReadPaths("valid paths"), cancellationToken);

    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryPathFromHashPart,
            writer => writer.Wire.Write(hashPart),
            static reader => reader.ReadOptionalPath("The path with a hash part"),
            cancellationToken);

    public Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryReferrers,
            writer => writer.Write(path),
            static reader => reader.ReadPaths("referrers"),
            cancellationToken);

    /// <summary>Returns the referrers of several paths: all are asked for before the first answer is read.</summary>
    public Task<HashSet<StorePath>> FindReferrersOfAllAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire =>
            {
                foreach (var path in paths)
                {
                    wire.Write((ulong)WorkerOperation.QueryReferrers);
                    wire.Write(_directory.Print(path));
                }
            },
            () =>
            {
                var referrers = new HashSet<StorePath>();
                foreach (var _ in paths)
                {
                    // Each answer has the bound of one.
                    _reader.Wire.Limit = _reader.Wire.Offset + _options.MaximumAnswer;
                    ReadMessages();
                    referrers.UnionWith(_reader.ReadPaths("referrers"));
                }

                return referrers;
            },
            _options.SilenceTimeout,
            cancellationToken);

    public Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryValidDerivers,
            writer => writer.Write(path),
            static reader => reader.ReadPaths("derivers"),
            cancellationToken);

    public Task<IReadOnlyList<StorePath>> FindSubstitutablePathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QuerySubstitutablePaths,
            writer => writer.Write(paths),
            static reader => reader.ReadPaths("substitutable paths"),
            cancellationToken);

    /// <summary>Returns the outputs of a derivation, those without a path as null; from 1.22.</summary>
    public Task<IReadOnlyDictionary<string, StorePath?>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken)
        => AskAsync(
            WorkerOperation.QueryDerivationOutputMap,
            writer => writer.Write(derivation),
            static reader => reader.ReadMap("outputs", () => reader.ReadOptionalPath("The path of an output")),
            cancellationToken);
}
