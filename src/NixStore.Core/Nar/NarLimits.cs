namespace NixStore.Nar;

/// <summary>
/// The limits for reading and writing a NAR. They do not depend on the file system, so that a NAR is valid on all machines or on none. The
/// default accepts everything that a real store contains. The current Nix allows 64 levels (<c>src/libutil/archive.cc</c>). Nix 2.8 has no
/// limit, but uses the full path of each file, which operating systems limit to 4,096 bytes and therefore 2,048 levels.
/// </summary>
public sealed record NarLimits
{
    /// <summary>The maximum length of the name of a directory entry, in bytes.</summary>
    public const int NameLength = 255;

    /// <summary>The maximum length of the target of a symbolic link, in bytes.</summary>
    public const int TargetLength = 4095;

    /// <summary>Gets the limits that accept everything in a real store.</summary>
    public static NarLimits Default { get; } = new();

    /// <summary>Gets the limits of the current Nix.</summary>
    public static NarLimits CurrentNix { get; } = new() { Depth = 64 };

    /// <summary>Gets the maximum number of levels. The root is the first level.</summary>
    public int Depth { get; init; } = 2048;

    /// <summary>
    /// Gets the maximum length of a path in a NAR, in bytes: 64 levels of the longest names. Without this limit, a small NAR with many
    /// levels and long names would have a listing of any size.
    /// </summary>
    public int PathLength { get; init; } = 64 * (NameLength + 1);
}
