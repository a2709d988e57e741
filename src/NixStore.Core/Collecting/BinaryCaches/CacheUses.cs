namespace NixStore.Collecting.BinaryCaches;

/// <summary>Counts the narinfos that use each NAR and each build log.</summary>
internal sealed class CacheUses
{
    private readonly Dictionary<string, int> _nars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _derivers = new(StringComparer.Ordinal);
    private readonly bool _isAllUsed;

    /// <summary>Counts the uses.</summary>
    /// <param name="snapshot">The cache. If one of its narinfos cannot be used, everything counts as used.</param>
    public CacheUses(CacheSnapshot snapshot)
    {
        _isAllUsed = snapshot.Unusable.Count > 0;
        foreach (var read in snapshot.Entries)
        {
            if (read.Entry is { } entry)
            {
                Count(_nars, entry.NarKey, 1);
                Count(_derivers, entry.Path.BaseName, 1);
                Count(_derivers, entry.Deriver, 1);
            }
        }
    }

    /// <summary>Removes the use of a NAR by a dead path.</summary>
    /// <returns>Whether no other path uses the NAR.</returns>
    public bool ReleaseNar(CacheEntry entry) => Count(_nars, entry.NarKey, -1) && !_isAllUsed;

    /// <summary>Removes the uses of build logs by a dead path.</summary>
    /// <returns>The base names of the derivations whose logs no other path uses.</returns>
    public IReadOnlyList<string> ReleaseDeriver(CacheEntry entry)
        => [.. new[] { entry.Path.BaseName, entry.Deriver }.Where(name => Count(_derivers, name, -1) && !_isAllUsed).OfType<string>()];

    private static bool Count(Dictionary<string, int> uses, string? name, int change)
    {
        if (name is not null)
        {
            uses[name] = uses.GetValueOrDefault(name) + change;
        }

        return name is not null && uses[name] == 0;
    }
}
