namespace NixStore.Stores.Local.Database;

/// <summary>Finds the index of a row by its identifier, in a table that was read in the order of identifiers.</summary>
internal sealed class RowNumbers
{
    private readonly long[] _ids;
    private readonly int[]? _table;

    /// <summary>Creates an index.</summary>
    /// <param name="ids">The identifiers in ascending order.</param>
    public RowNumbers(List<long> ids)
    {
        _ids = [.. ids];

        // Identifiers are not reused, so an old store has gaps. A lookup table is used if they are not too large.
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

    /// <summary>Returns the index of a row, or -1 if it does not exist.</summary>
    public int Find(long id)
        => _table is null ? Math.Max(Array.BinarySearch(_ids, id), -1)
            : (ulong)id < (ulong)_table.Length ? _table[id] : -1;
}
