using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

/// <summary>What the page tells.</summary>
internal sealed record IndexPageFacts
{
    /// <summary>The address of the cache, as the client knows it.</summary>
    public required string Address { get; init; }

    /// <summary>The store directory.</summary>
    public required StoreDirectory Directory { get; init; }

    /// <summary>The keys that sign.</summary>
    public required IReadOnlyList<PublicKey> PublicKeys { get; init; }

    /// <summary>How many paths there are, where the store can tell.</summary>
    public long? PathCount { get; init; }

    /// <summary>Whether names can be searched.</summary>
    public bool CanSearch { get; init; }

    /// <summary>What was searched for.</summary>
    public string Query { get; init; } = "";

    /// <summary>What was found, or null if nothing was searched for.</summary>
    public PathSearchResult? Found { get; init; }
}
