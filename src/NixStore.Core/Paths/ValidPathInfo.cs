using System.Globalization;
using NixStore.Hashing;
using NixStore.Signing;

namespace NixStore.Paths;

/// <summary>The information about a path of a store.</summary>
public sealed record ValidPathInfo
{
    /// <summary>Gets the path.</summary>
    public required StorePath Path { get; init; }

    /// <summary>Gets the SHA-256 of the NAR.</summary>
    public required Hash NarHash { get; init; }

    /// <summary>Gets the size of the NAR in bytes, or 0 if the store does not know it.</summary>
    public long NarSize { get; init; }

    /// <summary>Gets the sorted references, including the path itself if it refers to itself.</summary>
    public IReadOnlyList<StorePath> References { get; init; } = [];

    /// <summary>Gets the derivation that built the path, or null if it is not known.</summary>
    public StorePath? Deriver { get; init; }

    /// <summary>
    /// Gets the time at which the path became valid in its store, to the second, or null if the store does not record it.
    /// </summary>
    public DateTimeOffset? RegistrationTime { get; init; }

    /// <summary>Gets whether the path was built in its store and not copied to it.</summary>
    public bool Ultimate { get; init; }

    /// <summary>Gets the signatures.</summary>
    public IReadOnlyList<StoreSignature> Signatures { get; init; } = [];

    /// <summary>Gets the content address, or null if the path has none.</summary>
    public ContentAddress? ContentAddress { get; init; }

    /// <summary>Gets the value of <see cref="NarHash"/> if the store does not know the hash; Nix reads it in the same way.</summary>
    public static Hash UnknownHash { get; } = new(NixHashAlgorithm.Sha256, new byte[32]);

    /// <summary>Gets whether the store knows both the hash and the size of the NAR. Databases of old versions of Nix lack them.</summary>
    public bool HasKnownNar => NarSize != 0 && !NarHash.Equals(UnknownHash);

    /// <summary>
    /// Returns whether the path follows from its content address. No signature is then needed, because the receiver can compute the path
    /// from its contents. Does not check the contents.
    /// </summary>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>False if the content address is missing or belongs to another path.</returns>
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
            // The references are not allowed for this kind of content address.
            return false;
        }
    }

    /// <summary>
    /// Returns the fingerprint of the path, <c>1;path;NAR hash;NAR size;references</c>, with full paths (<c>ValidPathInfo::fingerprint</c>
    /// in <c>src/libstore/path-info.cc</c>). The fingerprint does not include deriver, signatures and content address.
    /// </summary>
    /// <param name="directory">The store directory, which is part of the fingerprint.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="NixStoreException">The size of the NAR is not known.</exception>
    public Fingerprint Fingerprint(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (!HasKnownNar)
        {
            throw new NixStoreException(
                $"The path '{directory.Print(Path)}' has no fingerprint, because the hash or the size of its NAR is not known.");
        }

        var references = string.Join(',', References.Distinct().Order().Select(directory.Print));
        return new Fingerprint(string.Create(
            CultureInfo.InvariantCulture, $"1;{directory.Print(Path)};{NarHash.ToString(HashFormat.Nix32)};{NarSize};{references}"));
    }

    /// <summary>Signs the information.</summary>
    /// <param name="keys">The keys. A key that has signed already is skipped.</param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The information, with new signatures after the existing ones.</returns>
    /// <exception cref="NixStoreException">The size of the NAR is not known.</exception>
    public ValidPathInfo Sign(IReadOnlyCollection<SecretKey> keys, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
        {
            return this;
        }

        var fingerprint = Fingerprint(directory);
        return this with { Signatures = [.. Signatures.Union(keys.Select(key => key.Sign(fingerprint)))] };
    }

    /// <summary>Returns whether two values are equal. Lists are compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if all members are equal.</returns>
    public bool Equals(ValidPathInfo? other)
        => other is not null && Path == other.Path && NarHash.Equals(other.NarHash) && NarSize == other.NarSize
            && References.SequenceEqual(other.References) && Deriver == other.Deriver
            && RegistrationTime == other.RegistrationTime && Ultimate == other.Ultimate
            && Signatures.SequenceEqual(other.Signatures) && ContentAddress == other.ContentAddress;

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();
}
