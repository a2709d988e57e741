namespace NixStore.Serving.Daemon;

/// <summary>Counts the connections of each user, so that one user alone cannot take all that there are.</summary>
/// <param name="most">How many each may have.</param>
internal sealed class ClientCounts(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Counts a connection.</summary>
    /// <param name="user">The user.</param>
    /// <returns>False where the user has as many as may be.</returns>
    public bool TryAdd(string user)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(user);
            _counts[user] = count + (count < most ? 1 : 0);
            return count < most;
        }
    }

    /// <summary>Counts a connection no longer.</summary>
    /// <param name="user">The user.</param>
    public void Remove(string user)
    {
        lock (_gate)
        {
            if (--_counts[user] == 0)
            {
                _counts.Remove(user);
            }
        }
    }
}
