using NixStore.Paths;

namespace NixStore.Profiles;

/// <summary>A profile: a link to the current one of its generations, or directly into the store.</summary>
public sealed record StoreProfile
{
    /// <summary>Gets the full path of the link. The link itself can be absent, if only generations are left.</summary>
    public required string Link { get; init; }

    /// <summary>Gets what the profile is for.</summary>
    public required ProfileKind Kind { get; init; }

    /// <summary>Gets the generations, the lowest number first.</summary>
    public required IReadOnlyList<ProfileGeneration> Generations { get; init; }

    /// <summary>Gets the name of the owner of the link; null if it is not known.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets the path that the profile leads to; null if it leads to none.</summary>
    public StorePath? Path { get; init; }

    /// <summary>Gets the last part of the link.</summary>
    public string Name => System.IO.Path.GetFileName(Link);

    /// <summary>Gets the generation that the profile leads to; null if it leads to none of its generations.</summary>
    public ProfileGeneration? Current => Generations.FirstOrDefault(static generation => generation.IsCurrent);
}
