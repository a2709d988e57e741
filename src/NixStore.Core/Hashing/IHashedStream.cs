namespace NixStore.Hashing;

/// <summary>
/// A stream that computes the hash of what is read from it, so that several readers of the same bytes do not each compute it.
/// </summary>
internal interface IHashedStream
{
    /// <summary>Gets whether the stream computes the hash.</summary>
    bool TakesHash { get; }

    /// <summary>Returns the SHA-256 of all that the stream holds.</summary>
    /// <returns>The hash, or null if the stream was not read completely, or not in one reading.</returns>
    Hash? FindHash();
}
