namespace NixStore.Stores.Local.Database;

/// <summary>Finds the place of a row in a table that was read in the order of its identifiers.</summary>
internal sealed class RowNumbers
{
    private readonly long[] _ids;
    private readonly int[]? _table;

    /// <summary>Takes the identifiers.</summary>
    /// <param name="ids">The identifiers, rising.</param>
    public RowNumbers(List<long> ids)
    {
        _ids = [.. ids];

        // Identifiers are never used again, so an old store has gaps; a table pays as long as they are not too wide.
        if (_ids.Length > 0 && _ids[0] >= 0 && _ids[^1] < (16L * _ids.Length) + 1024)
        {
            _table = new int[_ids[^1] + 1];
            Array.Fill(_table, -1);
            for (var number = 0; number < _ids.Length; number++)
            {
                _table[_ids[number]] = number;
            }
        }
    }

    /// <summary>The place of a row, from 0, or -1 if there is none.</summary>
    public int Find(long id)
        => _table is null ? Math.Max(Array.BinarySearch(_ids, id), -1)
            : (ulong)id < (ulong)_table.Length ? _table[id] : -1;
}
