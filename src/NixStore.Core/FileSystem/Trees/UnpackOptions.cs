using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>How an archive is unpacked.</summary>
public sealed record UnpackOptions
{
    /// <summary>Which modes and times the files get. By default, those of a store.</summary>
    public MetadataPolicy Metadata { get; init; } = MetadataPolicy.Canonical;

    /// <summary>How names that differ by case only are kept on the file system. By default, as the platform needs it.</summary>
    public CaseHack CaseHack { get; init; } = PlatformNames.CaseHack;
}
