using NixStore.Hashing;
using NixStore.Signing;

namespace NixStore.Paths;

/// <summary>What a store knows of one of its paths.</summary>
public sealed record ValidPathInfo
{
    /// <summary>The path.</summary>
    public required StorePath Path { get; init; }

    /// <summary>The SHA-256 of its NAR.</summary>
    public required Hash NarHash { get; init; }

    /// <summary>The size of its NAR, in bytes; 0 if the store does not know it.</summary>
    public long NarSize { get; init; }

    /// <summary>The paths that it refers to, itself included if it does, sorted.</summary>
    public IReadOnlyList<StorePath> References { get; init; } = [];

    /// <summary>The derivation that made it, if that is known.</summary>
    public StorePath? Deriver { get; init; }

    /// <summary>When it became valid in its store, to the second, or null if the store does not say.</summary>
    public DateTimeOffset? RegistrationTime { get; init; }

    /// <summary>Whether it was built in its store rather than copied there.</summary>
    public bool Ultimate { get; init; }

    /// <summary>The signatures on it.</summary>
    public IReadOnlyList<StoreSignature> Signatures { get; init; } = [];

    /// <summary>Its content address, if it has one.</summary>
    public ContentAddress? ContentAddress { get; init; }

    /// <summary>
    /// Whether the path follows from its content address, so that nobody need vouch for it: whoever receives it can compute what
    /// it must hold. Whether the contents are those is not asked here.
    /// </summary>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>False if it has no content address, and if that is another path's.</returns>
    public bool IsContentAddressed(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (ContentAddress is null)
        {
            return false;
        }

        try
        {
            return StorePathComputation.FromContentAddress(
                directory, Path.Name, ContentAddress, References.Where(reference => reference != Path), References.Contains(Path)) == Path;
        }
        catch (NixStoreException)
        {
            // It has references that a content address of this kind cannot have.
            return false;
        }
    }

    /// <summary>Signs what is said of the path.</summary>
    /// <param name="keys">The keys; each signs, unless its signature is there already.</param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The same, with the signatures that it lacked behind those that it had.</returns>
    /// <exception cref="NixStoreException">The size of the path's NAR is not known, so that no signature can be checked.</exception>
    public ValidPathInfo Sign(IReadOnlyCollection<SecretKey> keys, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
        {
            return this;
        }

        var fingerprint = Fingerprint.Of(this, directory);
        return this with { Signatures = [.. Signatures.Union(keys.Select(key => key.Sign(fingerprint)))] };
    }

    /// <summary>Whether two of them say the same, lists compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where every item is equal.</returns>
    public bool Equals(ValidPathInfo? other)
        => other is not null && Path == other.Path && NarHash.Equals(other.NarHash) && NarSize == other.NarSize
            && References.SequenceEqual(other.References) && Deriver == other.Deriver
            && RegistrationTime == other.RegistrationTime && Ultimate == other.Ultimate
            && Signatures.SequenceEqual(other.Signatures) && ContentAddress == other.ContentAddress;

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();
}
