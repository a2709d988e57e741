using NixStore.Graphs;

namespace NixStore.Stores.Local.Database;

/// <summary>What the collector needs of a database, as it was at one moment. The paths are the nodes of all graphs.</summary>
internal sealed class StoreSnapshot
{
    /// <summary>Gets the paths and their references.</summary>
    public required ReferenceGraph References { get; init; }

    /// <summary>Gets the identifier of the row of each path; they rise.</summary>
    public required long[] Ids { get; init; }

    /// <summary>Gets the time of registration of each path, in seconds since 1970.</summary>
    public required long[] RegistrationTimes { get; init; }

    /// <summary>Gets the size of the NAR of each path, in bytes.</summary>
    public required long[] NarSizes { get; init; }

    /// <summary>Gets the edges from each path to the derivation that is recorded as its deriver, if that is valid.</summary>
    public required Adjacency Derivers { get; init; }

    /// <summary>Gets the edges from each derivation to its outputs that are valid.</summary>
    public required Adjacency Outputs { get; init; }
}
