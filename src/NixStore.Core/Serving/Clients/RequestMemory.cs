namespace NixStore.Serving.Clients;

/// <summary>The memory that the requests of all connections of a user may take together.</summary>
/// <param name="most">The most bytes.</param>
internal sealed class RequestMemory(long most)
{
    private long _taken;

    /// <summary>Takes memory for a request.</summary>
    /// <param name="bytes">How many bytes.</param>
    /// <returns>False if the other requests of the user leave too little.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Returns the memory of a request.</summary>
    /// <param name="bytes">How many bytes.</param>
    public void Release(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
