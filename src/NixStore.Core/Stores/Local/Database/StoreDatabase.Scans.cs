using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Local.Database;

internal sealed partial class StoreDatabase
{
    /// <summary>Counts the valid paths.</summary>
    public long CountPaths(CancellationToken cancellationToken)
        => Read(
            () =>
            {
                var statement = Statement(Sql.CountPaths);
                using var use = statement.BeginUse();
                return statement.Step() ? statement.GetInt64(0) : 0;
            },
            cancellationToken);

    /// <summary>Returns the total size of all NARs in bytes.</summary>
    public long SumNarSizes(CancellationToken cancellationToken)
        => Read(
            () =>
            {
                var statement = Statement(Sql.SumNarSizes);
                using var use = statement.BeginUse();
                return statement.Step() ? statement.GetInt64(0) : 0;
            },
            cancellationToken);

    /// <summary>Reads all paths and the sizes of their NARs in bytes, in one snapshot.</summary>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public List<PathSize> LoadPathSizes(CancellationToken cancellationToken)
        => Retry(
            () =>
            {
                using var scan = BeginScan();
                return scan.LoadPathSizes(cancellationToken);
            },
            cancellationToken);

    /// <summary>Loads all references in one snapshot.</summary>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public ReferenceGraph LoadReferenceGraph(CancellationToken cancellationToken)
        => Retry(
            () =>
            {
                using var scan = BeginScan();
                return scan.LoadReferenceGraph(cancellationToken);
            },
            cancellationToken);

    /// <summary>Reads the information about all paths in one snapshot.</summary>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public IEnumerable<ValidPathInfo> ReadPathInfos(CancellationToken cancellationToken)
    {
        using var scan = Retry(BeginScan, cancellationToken);
        using var infos = scan.ReadPathInfos(cancellationToken).GetEnumerator();
        while (Retry(infos.MoveNext, cancellationToken))
        {
            yield return infos.Current;
        }
    }

    /// <summary>Reads the information about the paths of a graph in one snapshot, with the references of the graph.</summary>
    /// <returns>The information by number, or null if the path is not valid.</returns>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public ValidPathInfo?[] LoadPathInfos(ReferenceGraph graph, CancellationToken cancellationToken)
        => Retry(
            () =>
            {
                using var scan = BeginScan();
                return scan.ReadPathInfos(graph, cancellationToken);
            },
            cancellationToken);

    /// <summary>Finds the rows with values that break their format, sorted by their paths.</summary>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public List<BadRecord> FindBadRecords(CancellationToken cancellationToken)
        => Retry(
            () =>
            {
                using var scan = BeginScan();
                return scan.FindBadRecords(cancellationToken);
            },
            cancellationToken);

    private StoreDatabaseScan BeginScan()
    {
        CheckImmutable();
        return new StoreDatabaseScan(_layout, OpenAndProbe(_layout, _immutable ? SqliteAccess.Immutable : SqliteAccess.ReadOnly));
    }
}
