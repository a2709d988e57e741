using NixStore.Serving.Clients;

namespace NixStore.Serving.Daemon;

/// <summary>
/// Counts the connections of each user and the memory of their requests, so that one user alone cannot take all that there is.
/// </summary>
/// <param name="most">How many connections each may have.</param>
/// <param name="mostBytes">How many bytes the requests of each may take together.</param>
internal sealed class ClientCounts(int most, long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, RequestMemory> _memories = [];

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

    /// <summary>Returns the memory for the requests of a user who is counted.</summary>
    /// <param name="user">The user.</param>
    public RequestMemory MemoryOf(string user)
    {
        lock (_gate)
        {
            return _memories.TryGetValue(user, out var memory) ? memory : _memories[user] = new RequestMemory(mostBytes);
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
                _memories.Remove(user);
            }
        }
    }
}
