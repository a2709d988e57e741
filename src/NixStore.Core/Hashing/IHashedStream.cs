namespace NixStore.Hashing;

/// <summary>A stream that can tell the hash of what was read from it, so that readers of the same bytes need not each take it.</summary>
internal interface IHashedStream
{
    /// <summary>Whether it takes the hash at all.</summary>
    bool TakesHash { get; }

    /// <summary>Returns the SHA-256 of all that the stream holds.</summary>
    /// <returns>The hash, or null if what was read is not all of it, or does not come from one reading.</returns>
    Hash? FindHash();
}
