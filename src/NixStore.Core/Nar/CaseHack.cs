namespace NixStore.Nar;

/// <summary>
/// How an archive's names are kept on a file system that takes names differing by case only for the same. Nix adds a
/// suffix to each but the first of such names (<c>use-case-hack</c>).
/// </summary>
public enum CaseHack
{
    /// <summary>Names stay as they are.</summary>
    None,

    /// <summary>Colliding names get <c>~nix~case~hack~N</c> when unpacked, and lose it when packed.</summary>
    Suffix,
}
