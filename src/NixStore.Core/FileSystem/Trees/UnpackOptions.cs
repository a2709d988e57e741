using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Options for unpacking a NAR.</summary>
public sealed record UnpackOptions
{
    /// <summary>Gets the modes and times of files. The default is those of a store.</summary>
    public MetadataPolicy Metadata { get; init; } = MetadataPolicy.Canonical;

    /// <summary>Gets how names that differ only by case are stored on the file system. The default depends on the platform.</summary>
    public CaseHack CaseHack { get; init; } = PlatformNames.CaseHack;
}
