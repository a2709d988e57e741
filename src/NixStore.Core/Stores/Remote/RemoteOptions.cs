namespace NixStore.Stores.Remote;

/// <summary>How connections to a peer are kept.</summary>
public sealed record RemoteOptions
{
    /// <summary>
    /// How many connections carry NARs or long work at once, beside the one for queries. More than there are processors: where two
    /// processes of Nix meet in the database, one of them sleeps.
    /// </summary>
    public int MaximumConnections { get; init; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 8);

    /// <summary>How long the peer may take until it has greeted.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the peer may neither send nor take a byte while something is expected of it. Work that takes its time in silence, as
    /// a build does, is not held against this.
    /// </summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most bytes of one answer that is kept in memory: enough for the list of a million paths, which takes twice as much there.</summary>
    public long MaximumAnswer { get; init; } = 96 * 1024 * 1024;
}
