using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Database;

/// <summary>Reads whole tables on a separate connection in one snapshot.</summary>
internal sealed class StoreDatabaseScan : IDisposable
{
    private const int RowsBetweenChecks = 0x3fff;

    private readonly LocalStoreLayout _layout;
    private readonly SqliteDatabase _connection;

    // The rows whose path is none.
    private readonly HashSet<long> _skipped = [];

    /// <summary>Starts a scan.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="connection">The connection, which the scan closes.</param>
    public StoreDatabaseScan(LocalStoreLayout layout, SqliteDatabase connection)
    {
        _layout = layout;
        _connection = connection;
        _connection.Execute("begin");
    }

    /// <summary>Loads all references.</summary>
    public ReferenceGraph LoadReferenceGraph(CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        var paths = new List<StorePath>();
        string? other = null;
        using (var statement = _connection.Prepare(Sql.AllIds))
        {
            while (statement.StepQuickly())
            {
                CheckNowAndThen(paths.Count, cancellationToken);
                if (PathInfoRow.FindPath(_layout, statement.GetBytes(1)) is { } path)
                {
                    ids.Add(statement.GetInt64Quickly(0));
                    paths.Add(path);
                }
                else
                {
                    other ??= statement.GetText(1);
                    _skipped.Add(statement.GetInt64Quickly(0));
                }
            }
        }

        RequireOwnPaths(paths.Count, other);
        return new ReferenceGraph([.. paths], LoadReferences(new RowNumbers(ids), paths.Count, cancellationToken));
    }

    /// <summary>Reads all paths and the sizes of their NARs. A row without a store path is ignored.</summary>
    public List<PathSize> LoadPathSizes(CancellationToken cancellationToken)
    {
        var sizes = new List<PathSize>();
        using var statement = _connection.Prepare(Sql.AllPathSizes);
        while (statement.StepQuickly())
        {
            CheckNowAndThen(sizes.Count, cancellationToken);
            if (PathInfoRow.FindPath(_layout, statement.GetBytes(0)) is { } path)
            {
                sizes.Add(new PathSize(path, Math.Max(0, statement.GetInt64(1))));
            }
        }

        return sizes;
    }

    /// <summary>Loads what the collector needs.</summary>
    public StoreSnapshot LoadSnapshot(CancellationToken cancellationToken)
    {
        var rows = new SnapshotRows(_layout);
        using (var statement = _connection.Prepare(Sql.AllPathsToCollect))
        {
            while (statement.StepQuickly())
            {
                CheckNowAndThen(rows.Ids.Count, cancellationToken);
                rows.Add(statement);
            }
        }

        var numbers = new RowNumbers(rows.Ids);
        var graph = new ReferenceGraph([.. rows.Paths], LoadReferences(numbers, rows.Ids.Count, cancellationToken));
        return rows.ToSnapshot(graph, LoadOutputs(graph, numbers, cancellationToken));
    }

    private Adjacency LoadOutputs(ReferenceGraph graph, RowNumbers numbers, CancellationToken cancellationToken)
    {
        var derivations = new List<int>();
        var outputs = new List<int>();
        using var statement = _connection.Prepare(Sql.AllOutputs);
        while (statement.StepQuickly())
        {
            CheckNowAndThen(outputs.Count, cancellationToken);
            var derivation = numbers.Find(statement.GetInt64(0));
            if (derivation >= 0
                && _layout.Directory.TryParse(statement.GetText(1), out var path)
                && graph.NumberOf(path) is >= 0 and var output)
            {
                derivations.Add(derivation);
                outputs.Add(output);
            }
        }

        return Adjacency.FromEdges(graph.Count, derivations.ToArray(), outputs.ToArray());
    }

    private Adjacency LoadReferences(RowNumbers numbers, int count, CancellationToken cancellationToken)
    {
        var starts = new int[count + 1];
        var references = new List<int>(count * 8);
        using (var statement = _connection.Prepare(Sql.AllReferences))
        {
            while (statement.StepQuickly())
            {
                CheckNowAndThen(references.Count, cancellationToken);
                var referrer = numbers.Find(statement.GetInt64Quickly(0));
                var reference = numbers.Find(statement.GetInt64Quickly(1));

                // A foreign key guarantees both. Queries for one path use a join, which omits rows that a damaged database lacks.
                if (referrer >= 0 && reference >= 0)
                {
                    starts[referrer + 1]++;
                    references.Add(reference);
                }
            }
        }

        for (var number = 0; number < count; number++)
        {
            starts[number + 1] += starts[number];
        }

        return new Adjacency(starts, [.. references]);
    }

    /// <summary>Reads the information about all paths in the order of registration.</summary>
    public IEnumerable<ValidPathInfo> ReadPathInfos(CancellationToken cancellationToken)
    {
        var graph = LoadReferenceGraph(cancellationToken);
        using var statement = _connection.Prepare(Sql.AllPathInfos);
        var row = new PathInfoRow(_layout, statement);
        for (var number = 0; statement.StepQuickly();)
        {
            if (_skipped.Contains(row.Id))
            {
                continue;
            }

            CheckNowAndThen(number, cancellationToken);
            yield return row.Read(graph.PathOf(number), SortedReferences(graph, number));
            number++;
        }
    }

    /// <summary>Reads the information about the paths of a graph, with the references of the graph.</summary>
    /// <returns>The information by number, or null if the path is not valid.</returns>
    public ValidPathInfo?[] ReadPathInfos(ReferenceGraph graph, CancellationToken cancellationToken)
    {
        var infos = new ValidPathInfo?[graph.Count];
        using var statement = _connection.Prepare(Sql.AllPathsWithInfos);
        var row = new PathInfoRow(_layout, statement);
        for (var count = 0; statement.StepQuickly(); count++)
        {
            CheckNowAndThen(count, cancellationToken);
            var path = PathInfoRow.FindPath(_layout, statement.GetBytes(PathInfoRow.Path));
            var number = path is null ? -1 : graph.NumberOf(path);
            if (number >= 0)
            {
                infos[number] = row.Read(graph.PathOf(number), SortedReferences(graph, number));
            }
        }

        return infos;
    }

    /// <summary>Finds the rows with values that break their format, sorted by their paths.</summary>
    public List<BadRecord> FindBadRecords(CancellationToken cancellationToken)
    {
        var found = new List<BadRecord>();
        var faults = new List<string>();
        using var statement = _connection.Prepare(Sql.AllPathsWithInfos);
        var row = new PathInfoRow(_layout, statement, faults.Add);
        for (var count = 0; statement.StepQuickly(); count++)
        {
            CheckNowAndThen(count, cancellationToken);
            if (PathInfoRow.FindPath(_layout, statement.GetBytes(PathInfoRow.Path)) is { } path)
            {
                row.Read(path, []);
            }
            else
            {
                faults.Add($"It is not a store path in {_layout.Directory}.");
            }

            if (faults.Count > 0)
            {
                found.Add(new BadRecord(statement.GetText(PathInfoRow.Path) ?? "", string.Join(' ', faults)));
                faults.Clear();
            }
        }

        found.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return found;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection.Dispose();

    // A store that is opened with another store directory than its own would look empty.
    private void RequireOwnPaths(int own, string? other)
    {
        if (own == 0 && other is not null && !other.StartsWith(_layout.Directory.Path + '/', StringComparison.Ordinal))
        {
            throw new NixStoreException(
                $"The database '{_layout.DatabasePath}' of the store {_layout.Location} contains '{other}', which is not a path in "
                + $"{_layout.Directory}. Name the store with its own store directory.");
        }
    }

    private static StorePath[] SortedReferences(ReferenceGraph graph, int number)
    {
        var numbers = graph.ReferencesOf(number);
        var references = new StorePath[numbers.Length];
        var isSorted = true;
        for (var index = 0; index < references.Length; index++)
        {
            references[index] = graph.PathOf(numbers[index]);
            isSorted &= index == 0 || references[index - 1].CompareTo(references[index]) < 0;
        }

        if (!isSorted)
        {
            Array.Sort(references);
        }

        return references;
    }

    private static void CheckNowAndThen(int count, CancellationToken cancellationToken)
    {
        if ((count & RowsBetweenChecks) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
