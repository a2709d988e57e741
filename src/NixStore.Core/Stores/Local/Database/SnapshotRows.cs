using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Database;

/// <summary>Gathers the rows of a <see cref="StoreSnapshot"/>.</summary>
/// <param name="layout">The store.</param>
internal sealed class SnapshotRows(LocalStoreLayout layout)
{
    private const int Id = 0;
    private const int PathColumn = 1;
    private const int RegistrationTime = 2;
    private const int NarSize = 3;
    private const int Deriver = 4;

    private readonly List<long> _times = [];
    private readonly List<long> _sizes = [];
    private readonly List<int> _derived = [];
    private readonly List<StorePath> _derivers = [];

    /// <summary>Gets the identifiers of the rows.</summary>
    public List<long> Ids { get; } = [];

    /// <summary>Gets the paths of the rows.</summary>
    public List<StorePath> Paths { get; } = [];

    /// <summary>Reads a row of <see cref="Sql.AllPathsToCollect"/>.</summary>
    /// <remarks>A row without a store path is ignored, as everywhere.</remarks>
    public void Add(SqliteStatement statement)
    {
        if (PathInfoRow.FindPath(layout, statement.GetBytes(PathColumn)) is not { } path)
        {
            return;
        }

        // A malformed deriver keeps nothing; no path can have such a name.
        if (!statement.IsNull(Deriver) && layout.Directory.TryParse(statement.GetText(Deriver), out var deriver))
        {
            _derived.Add(Ids.Count);
            _derivers.Add(deriver);
        }

        Ids.Add(statement.GetInt64Quickly(Id));
        Paths.Add(path);
        _times.Add(statement.GetInt64(RegistrationTime));
        _sizes.Add(statement.GetInt64(NarSize));
    }

    /// <summary>Creates the snapshot.</summary>
    public StoreSnapshot ToSnapshot(ReferenceGraph references, Adjacency outputs)
    {
        var sources = new List<int>();
        var targets = new List<int>();
        for (var index = 0; index < _derived.Count; index++)
        {
            if (references.NumberOf(_derivers[index]) is >= 0 and var deriver)
            {
                sources.Add(_derived[index]);
                targets.Add(deriver);
            }
        }

        return new StoreSnapshot
        {
            References = references,
            Ids = [.. Ids],
            RegistrationTimes = [.. _times],
            NarSizes = [.. _sizes],
            Derivers = Adjacency.FromEdges(references.Count, sources.ToArray(), targets.ToArray()),
            Outputs = outputs,
        };
    }
}
