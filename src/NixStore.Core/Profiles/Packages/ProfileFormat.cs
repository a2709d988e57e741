namespace NixStore.Profiles.Packages;

/// <summary>What a profile leads to.</summary>
public enum ProfileFormat
{
    /// <summary>Nothing: the profile has no generation yet.</summary>
    Empty,

    /// <summary>An environment of <c>nix profile</c>, with a <c>manifest.json</c>.</summary>
    NixProfile,

    /// <summary>An environment of <c>nix-env</c>, with a <c>manifest.nix</c>.</summary>
    NixEnv,

    /// <summary>A path that is no environment of packages, such as a system.</summary>
    Path,

    /// <summary>An environment whose manifest cannot be read.</summary>
    Unknown,
}
