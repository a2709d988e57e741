using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>What both export formats say of a path; Nix's own says no more.</summary>
/// <param name="Path">The path.</param>
/// <param name="References">The paths that it refers to, itself included if it does, sorted.</param>
/// <param name="Deriver">The derivation that made it, if that is known.</param>
/// <param name="NarSize">The size of its NAR in bytes, as it was read.</param>
public sealed record ExportStreamMetadata(StorePath Path, IReadOnlyList<StorePath> References, StorePath? Deriver, long NarSize)
{
    /// <summary>Makes a path's information of it.</summary>
    /// <param name="narHash">The SHA-256 of the NAR, which the stream does not tell.</param>
    /// <returns>The information, without signatures and content address.</returns>
    public ValidPathInfo ToPathInfo(Hash narHash) => new()
    {
        Path = Path,
        NarHash = narHash,
        NarSize = NarSize,
        References = References,
        Deriver = Deriver,
    };

    /// <summary>Whether two of them say the same, references compared one by one.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where every item is equal.</returns>
    public bool Equals(ExportStreamMetadata? other)
        => other is not null && Path == other.Path && NarSize == other.NarSize && Deriver == other.Deriver && References.SequenceEqual(other.References);

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();
}
