namespace NixStore.Nar;

/// <summary>
/// The bounds that the current Nix sets for an archive (<c>src/libutil/archive.cc</c>). They do not depend on the
/// file system, so that an archive is either good on every machine or on none.
/// </summary>
public static class NarLimits
{
    /// <summary>The longest name of a directory entry, in bytes.</summary>
    public const int NameLength = 255;

    /// <summary>The longest target of a symbolic link, in bytes.</summary>
    public const int TargetLength = 4095;

    /// <summary>How many levels an archive may have, its root being the first.</summary>
    public const int Depth = 64;
}
