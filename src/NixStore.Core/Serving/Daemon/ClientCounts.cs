namespace NixStore.Serving.Daemon;

/// <summary>The number of connections of each user, so that one user cannot use all of them.</summary>
/// <param name="most">The maximum for each user.</param>
internal sealed class ClientCounts(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Adds a connection.</summary>
    /// <param name="user">The user.</param>
    /// <returns>False if the user has the maximum number of connections.</returns>
    public bool TryAdd(string user)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(user);
            _counts[user] = count + (count < most ? 1 : 0);
            return count < most;
        }
    }

    /// <summary>Removes a connection.</summary>
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
