using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>The information about a path that both export formats contain. The format of Nix contains no more.</summary>
/// <param name="Path">The path.</param>
/// <param name="References">The sorted references, including the path itself if it refers to itself.</param>
/// <param name="Deriver">The derivation that built the path, or null if it is not known.</param>
/// <param name="NarSize">The size of the NAR in bytes.</param>
public sealed record ExportStreamMetadata(StorePath Path, IReadOnlyList<StorePath> References, StorePath? Deriver, long NarSize)
{
    /// <summary>Converts the metadata to path information.</summary>
    /// <param name="narHash">The SHA-256 of the NAR, which the stream does not contain.</param>
    /// <returns>The information, without signatures and content address.</returns>
    public ValidPathInfo ToPathInfo(Hash narHash) => new()
    {
        Path = Path,
        NarHash = narHash,
        NarSize = NarSize,
        References = References,
        Deriver = Deriver,
    };

    /// <summary>Returns whether two values are equal. References are compared one by one.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if all members are equal.</returns>
    public bool Equals(ExportStreamMetadata? other)
        => other is not null
            && Path == other.Path
            && NarSize == other.NarSize
            && Deriver == other.Deriver
            && References.SequenceEqual(other.References);

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();
}
