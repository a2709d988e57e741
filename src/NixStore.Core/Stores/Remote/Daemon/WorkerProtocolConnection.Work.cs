using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Signing;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Remote.Daemon;

// What changes the daemon's store otherwise than by sending NARs.
internal sealed partial class WorkerProtocolConnection
{
    /// <summary>
    /// Protects paths from the collector while the connection is open. All requests are sent before the first answer is read.
    /// </summary>
    public Task AddTemporaryRootsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => AskForEachAsync(WorkerOperation.AddTempRoot, paths, static (writer, path) => writer.Write(path), cancellationToken);

    public Task AddIndirectRootAsync(string link, CancellationToken cancellationToken)
        => AskAsync(WorkerOperation.AddIndirectRoot, writer => writer.Wire.Write(link), ReadNothing, cancellationToken);

    public Task<IReadOnlyList<DaemonRoot>> FindRootsAsync(CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.FindRoots,
            static _ => { },
            static reader => reader.ReadList(
                "roots", () => new DaemonRoot(reader.ReadText("A root"), reader.ReadPath("The path of a root"))),
            cancellationToken);

    /// <summary>Adds signatures; all are sent before the first answer is read.</summary>
    public Task AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken)
        => AskForEachAsync(
            WorkerOperation.AddSignatures,
            signatures,
            static (writer, pair) =>
            {
                writer.Write(pair.Key);
                writer.Write(pair.Value);
            },
            cancellationToken);

    /// <summary>Makes a path valid by substituting it.</summary>
    public Task EnsureAsync(StorePath path, CancellationToken cancellationToken)
        => WorkAsync(WorkerOperation.EnsurePath, writer => writer.Write(path), ReadNothing, cancellationToken);

    /// <summary>Lets the daemon substitute those of some paths that it can; from 1.27.</summary>
    /// <returns>Those that are valid then.</returns>
    public Task<IReadOnlyList<StorePath>> SubstituteAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.QueryValidPaths,
            writer =>
            {
                writer.Write(paths);
                writer.Wire.Write(true);
            },
            static reader => reader.ReadPaths("valid paths"),
            cancellationToken);

    public Task<DaemonPlan> FindMissingAsync(IReadOnlyCollection<DerivedPath> wanted, CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.QueryMissing,
            writer => writer.WriteList(wanted, writer.Write),
            static reader => new DaemonPlan(
                reader.ReadPaths("paths to build"),
                reader.ReadPaths("paths to substitute"),
                reader.ReadPaths("paths that are not known"),
                reader.Wire.ReadNumber("The size of the downloads"),
                reader.Wire.ReadNumber("The size of the NARs")),
            cancellationToken);

    /// <summary>Builds or substitutes.</summary>
    public Task BuildAsync(IReadOnlyCollection<DerivedPath> wanted, BuildMode mode, CancellationToken cancellationToken)
        => WorkAsync(WorkerOperation.BuildPaths, writer => WriteWanted(writer, wanted, mode), ReadNothing, cancellationToken);

    /// <summary>Builds or substitutes, and returns the results; from 1.34.</summary>
    public Task<IReadOnlyList<DerivedPathResult>> BuildWithResultsAsync(
        IReadOnlyCollection<DerivedPath> wanted, BuildMode mode, CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.BuildPathsWithResults,
            writer => WriteWanted(writer, wanted, mode),
            static reader => reader.ReadList("results", reader.ReadDerivedPathResult),
            cancellationToken);

    public Task<GarbageResult> CollectGarbageAsync(GarbageRequest request, CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.CollectGarbage,
            writer => WriteGarbage(writer, request),
            static reader =>
            {
                var result = new GarbageResult(reader.ReadTexts("paths"), reader.Wire.ReadNumber("The bytes freed"));

                // Once the blocks freed.
                reader.Wire.ReadUInt64();
                return result;
            },
            cancellationToken);

    public Task OptimiseAsync(CancellationToken cancellationToken)
        => WorkAsync(WorkerOperation.OptimiseStore, static _ => { }, ReadNothing, cancellationToken);

    /// <summary>Checks the store; what is wrong is logged.</summary>
    /// <returns>Whether faults are left.</returns>
    public Task<bool> VerifyAsync(bool checkContents, bool repair, CancellationToken cancellationToken)
        => WorkAsync(
            WorkerOperation.VerifyStore,
            writer =>
            {
                writer.Wire.Write(checkContents);
                writer.Wire.Write(repair);
            },
            static reader => reader.Wire.ReadBoolean(),
            cancellationToken);

    private static void WriteWanted(WorkerWriter writer, IReadOnlyCollection<DerivedPath> wanted, BuildMode mode)
    {
        writer.WriteList(wanted, writer.Write);
        writer.WriteValue(mode);
    }

    private static void WriteGarbage(WorkerWriter writer, GarbageRequest request)
    {
        writer.WriteValue(request.Action);
        if (writer.Version.Has(WorkerVersion.DeleteDeadSpecificReferrers))
        {
            var wholeStore = request.Action != GarbageAction.DeleteSpecific;
            writer.Wire.Write(wholeStore);
            if (!wholeStore)
            {
                writer.Write(request.Paths);

                // What refers to the paths is not deleted with them.
                writer.Wire.Write(false);
            }
        }
        else
        {
            writer.Write(request.Paths);
        }

        // Never what is reached from the roots, which no daemon does; and three options that are gone.
        writer.Wire.Write(false);
        writer.Wire.Write(request.MaximumFreed);
        writer.Wire.Write(false);
        writer.Wire.Write(false);
        writer.Wire.Write(false);
    }

    /// <summary>Sends one request for each item before it reads the first answer. Of several refusals, the first is reported.</summary>
    private Task<bool> AskForEachAsync<T>(
        WorkerOperation operation, IReadOnlyCollection<T> items, Action<WorkerWriter, T> writeItem, CancellationToken cancellationToken)
        => _pipeline.AskAsync(
            wire =>
            {
                var writer = new WorkerWriter(wire, _directory, Version);
                foreach (var item in items)
                {
                    wire.Write((ulong)operation);
                    writeItem(writer, item);
                }
            },
            () =>
            {
                DaemonErrorException? refusal = null;
                for (var i = 0; i < items.Count; i++)
                {
                    try
                    {
                        ReadAnswer(ReadNothing);
                    }
                    catch (DaemonErrorException error)
                    {
                        refusal ??= error;
                    }
                }

                return refusal is null ? true : throw refusal;
            },
            _options.SilenceTimeout,
            cancellationToken);
}
