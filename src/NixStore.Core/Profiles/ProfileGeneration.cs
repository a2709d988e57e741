using NixStore.Paths;

namespace NixStore.Profiles;

/// <summary>A generation of a profile: a link <c>PROFILE-NUMBER-link</c> in the directory of the profile.</summary>
public sealed record ProfileGeneration
{
    /// <summary>Gets the full path of the link.</summary>
    public required string Link { get; init; }

    /// <summary>Gets the number.</summary>
    public required long Number { get; init; }

    /// <summary>Gets the time at which the link was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets the path that the link leads to, directly or through other links; null if it leads elsewhere.</summary>
    public StorePath? Path { get; init; }

    /// <summary>Gets whether the profile leads to this generation.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Gets whether the machine was booted with its path.</summary>
    public bool IsBooted { get; init; }
}
