using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>What a piece of garbage is.</summary>
public enum GarbageKind
{
    /// <summary>A valid path that no root reaches.</summary>
    DeadPath,

    /// <summary>Files that are named like a store path and are not valid, such as those of a failed build.</summary>
    Unregistered,

    /// <summary>Other files in the store directory, such as those of an interrupted collection.</summary>
    Leftover,

    /// <summary>Files in <c>.links</c> that no path uses.</summary>
    UnusedLinks,

    /// <summary>A link in <c>gcroots/auto</c> whose link does not exist any more.</summary>
    StaleRoot,

    /// <summary>A file of a binary cache that no narinfo uses, such as a NAR of an interrupted upload.</summary>
    Orphan,
}

/// <summary>A piece of garbage in a store.</summary>
public sealed record GarbageItem
{
    /// <summary>Gets the kind.</summary>
    public required GarbageKind Kind { get; init; }

    /// <summary>Gets the file or directory.</summary>
    public required string Location { get; init; }

    /// <summary>Gets the store path; null if it is not one.</summary>
    public StorePath? Path { get; init; }

    /// <summary>
    /// Gets what is freed by it if all items of the report are deleted, in bytes on disk; null if the store does not say. A file that
    /// several items share is counted in one of them.
    /// </summary>
    public long? DiskSize { get; init; }

    /// <summary>Gets the size of the NAR, in bytes; null if the path is not valid.</summary>
    public long? NarSize { get; init; }

    /// <summary>
    /// Gets the time of registration, or the time at which a file of a binary cache was written; null if it is not known.
    /// </summary>
    public DateTimeOffset? RegistrationTime { get; init; }
}
