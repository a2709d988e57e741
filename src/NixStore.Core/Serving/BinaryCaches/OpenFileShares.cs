namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// Divides the files that a process can have open between connections and NARs, so that a request waits for a slow client instead of
/// failing because no file can be opened. The rest is for the store and for what else the process does.
/// </summary>
/// <param name="Connections">The maximum number of connections.</param>
/// <param name="Nars">The maximum number of NARs that are sent at once.</param>
internal sealed record OpenFileShares(int Connections, int Nars)
{
    // A NAR has open directories, and files that are read in advance.
    private const int FilesOfNar = 5;

    /// <summary>Divides a limit: a third for connections, half for NARs.</summary>
    /// <param name="limit">The maximum number of open files.</param>
    /// <param name="maximumConnections">The maximum number of connections, whatever the limit.</param>
    public static OpenFileShares Of(long limit, int maximumConnections)
    {
        var connections = (int)Math.Clamp(limit / 3, 1, maximumConnections);
        return new OpenFileShares(connections, (int)Math.Clamp(limit / 2 / FilesOfNar, 1, connections));
    }
}
