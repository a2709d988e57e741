namespace NixStore.Nar;

/// <summary>
/// The bounds within which an archive is read and written. They do not depend on the file system, so that an archive is
/// either good on every machine or on none. The default takes whatever a real store holds: the current Nix allows 64
/// levels (<c>src/libutil/archive.cc</c>); Nix 2.8 has no bound of its own, but makes and reads every file by its full
/// path, which systems keep under 4,096 bytes, and so under 2,048 levels.
/// </summary>
public sealed record NarLimits
{
    /// <summary>The longest name of a directory entry, in bytes.</summary>
    public const int NameLength = 255;

    /// <summary>The longest target of a symbolic link, in bytes.</summary>
    public const int TargetLength = 4095;

    /// <summary>What any real store keeps.</summary>
    public static NarLimits Default { get; } = new();

    /// <summary>What the current Nix takes, for archives that are meant for it.</summary>
    public static NarLimits CurrentNix { get; } = new() { Depth = 64 };

    /// <summary>How many levels an archive may have, its root being the first.</summary>
    public int Depth { get; init; } = 2048;

    /// <summary>
    /// The longest path inside an archive, in bytes: 64 levels of the longest names. Without it, a small archive of deep levels and
    /// long names would become a listing of any size.
    /// </summary>
    public int PathLength { get; init; } = 64 * (NameLength + 1);
}
