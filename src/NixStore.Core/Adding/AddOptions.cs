using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>How a file or directory becomes a store path.</summary>
public sealed record AddOptions
{
    /// <summary>The name of the store path; the file's own where null.</summary>
    public string? Name { get; init; }

    /// <summary>What is hashed: the NAR, the bytes of a file, or a text.</summary>
    public ContentAddressMethod Method { get; init; } = ContentAddressMethod.Nar;

    /// <summary>The algorithm of the hash in the path; a text takes SHA-256 alone.</summary>
    public NixHashAlgorithm Algorithm { get; init; } = NixHashAlgorithm.Sha256;

    /// <summary>What the contents refer to. Only texts and NARs hashed with SHA-256 can refer to something.</summary>
    public IReadOnlyCollection<StorePath> References { get; init; } = [];

    /// <summary>Whether the contents are searched for paths of the store, which then become references too.</summary>
    public bool FindReferences { get; init; }
}
