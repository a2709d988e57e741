namespace NixStore.Stores.Remote;

/// <summary>How connections to a peer are kept.</summary>
public sealed record RemoteOptions
{
    /// <summary>
    /// Gets how many connections carry NARs or long operations at once, in addition to the one for queries. There are more of them than
    /// processors, because one of two Nix processes that use the database at the same time sleeps.
    /// </summary>
    public int MaximumConnections { get; init; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 8);

    /// <summary>Gets how long the peer may take until it has greeted.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets how long the peer may neither send nor take a byte while something is expected of it. Work that takes its time in silence, as
    /// a build does, is not held against this.
    /// </summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets the most bytes of one answer that is kept in memory: enough for the list of a million paths, which takes twice as much there.
    /// </summary>
    public long MaximumAnswer { get; init; } = 96 * 1024 * 1024;

    /// <summary>
    /// Gets the directory that contains the files of the store, if the peer is on this machine; null for the store directory itself.
    /// </summary>
    public string? PhysicalDirectory { get; init; }
}
