namespace NixStore.Nar;

/// <summary>
/// How names are stored on a file system that ignores case. Nix adds a suffix to names that differ only by case from an earlier name
/// (<c>use-case-hack</c>).
/// </summary>
public enum CaseHack
{
    /// <summary>Names are not changed.</summary>
    None,

    /// <summary>Colliding names get <c>~nix~case~hack~N</c> when unpacked. The suffix is removed when packed.</summary>
    Suffix,
}
