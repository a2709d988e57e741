namespace NixStore.ExportStreams;

/// <summary>The constants and limits of the export formats.</summary>
internal static class ExportStreamMagic
{
    /// <summary>The start of nario version 2. Its bytes are <c>NARIO2</c>.</summary>
    public const ulong Nario2 = 0x324f4952414e;

    /// <summary>The start of a NAR, which is not an export stream: the length of its first word.</summary>
    public const ulong Nar = 13;

    /// <summary>The start of a narinfo, which is not an export stream. Its bytes are <c>StorePat</c>.</summary>
    public const ulong NarInfo = 0x746150_65726f7453;

    /// <summary>The number between a NAR and the metadata of its path in the format of Nix. Its bytes are <c>NIXE</c>.</summary>
    public const ulong NixMetadata = 0x4558494e;

    /// <summary>The number before each path.</summary>
    public const ulong PathFollows = 1;

    /// <summary>The number after the last path.</summary>
    public const ulong End = 0;

    /// <summary>The maximum size of a path, hash, signature or content address in bytes.</summary>
    public const int MaximumTextLength = 8 * 1024;

    /// <summary>The maximum number of references of one path, far more than any real path has.</summary>
    public const int MaximumReferences = 250_000;

    /// <summary>The maximum number of signatures of one path.</summary>
    public const int MaximumSignatures = 1_000;
}
