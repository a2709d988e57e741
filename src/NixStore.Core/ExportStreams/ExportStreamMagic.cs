namespace NixStore.ExportStreams;

/// <summary>The numbers and bounds of the export formats.</summary>
internal static class ExportStreamMagic
{
    /// <summary>Starts a nario of version 2; its bytes spell <c>NARIO2</c>.</summary>
    public const ulong Nario2 = 0x324f4952414e;

    /// <summary>Stands between a NAR and its path's metadata in Nix's own format; its bytes spell <c>NIXE</c>.</summary>
    public const ulong NixMetadata = 0x4558494e;

    /// <summary>Stands before each path.</summary>
    public const ulong PathFollows = 1;

    /// <summary>Stands after the last path.</summary>
    public const ulong End = 0;

    /// <summary>The longest path, hash, signature or content address that is read, in bytes.</summary>
    public const int MaximumTextLength = 8 * 1024;

    /// <summary>The most references of one path that are read; no real path comes near.</summary>
    public const int MaximumReferences = 250_000;

    /// <summary>The most signatures of one path that are read.</summary>
    public const int MaximumSignatures = 1_000;
}
