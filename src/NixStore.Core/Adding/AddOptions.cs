using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>Options for adding a file or directory.</summary>
public sealed record AddOptions
{
    /// <summary>The name of the store path, or null for the name of the file.</summary>
    public string? Name { get; init; }

    /// <summary>What is hashed: the NAR, the bytes of a file, or a text.</summary>
    public ContentAddressMethod Method { get; init; } = ContentAddressMethod.Nar;

    /// <summary>The hash algorithm of the path. A text requires SHA-256.</summary>
    public NixHashAlgorithm Algorithm { get; init; } = NixHashAlgorithm.Sha256;

    /// <summary>The references. Only texts and NARs with a SHA-256 hash can have references.</summary>
    public IReadOnlyCollection<StorePath> References { get; init; } = [];

    /// <summary>Whether the contents are scanned for paths of the store, which are added to the references.</summary>
    public bool FindReferences { get; init; }
}
