using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>Options for adding a file or directory.</summary>
public sealed record AddOptions
{
    /// <summary>Gets the name of the store path, or null for the name of the file.</summary>
    public string? Name { get; init; }

    /// <summary>Gets what is hashed: the NAR, the bytes of a file, or a text.</summary>
    public ContentAddressMethod Method { get; init; } = ContentAddressMethod.Nar;

    /// <summary>Gets the hash algorithm of the path. A text requires SHA-256.</summary>
    public NixHashAlgorithm Algorithm { get; init; } = NixHashAlgorithm.Sha256;

    /// <summary>Gets the references. Only texts and NARs with a SHA-256 hash can have references.</summary>
    public IReadOnlyCollection<StorePath> References { get; init; } = [];

    /// <summary>Gets whether the contents are scanned for paths of the store, which are added to the references.</summary>
    public bool FindReferences { get; init; }
}
