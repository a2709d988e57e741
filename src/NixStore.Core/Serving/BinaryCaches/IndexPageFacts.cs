using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

/// <summary>The contents of the HTML page.</summary>
internal sealed record IndexPageFacts
{
    /// <summary>Gets the URL of the cache from the client's point of view.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the store directory.</summary>
    public required StoreDirectory Directory { get; init; }

    /// <summary>Gets the signing keys.</summary>
    public required IReadOnlyList<PublicKey> PublicKeys { get; init; }

    /// <summary>Gets the number of paths, or null if the store does not report it.</summary>
    public long? PathCount { get; init; }

    /// <summary>Gets whether names can be searched.</summary>
    public bool CanSearch { get; init; }

    /// <summary>Gets the search text.</summary>
    public string Query { get; init; } = "";

    /// <summary>Gets the search result, or null if there was no search.</summary>
    public PathSearchResult? Found { get; init; }
}
