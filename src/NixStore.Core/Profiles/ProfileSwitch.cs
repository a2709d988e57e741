using NixStore.Paths;

namespace NixStore.Profiles;

/// <summary>A switch of a profile from one generation to another, planned or done.</summary>
public sealed record ProfileSwitch
{
    /// <summary>Gets the profile as it was before.</summary>
    public required StoreProfile Profile { get; init; }

    /// <summary>Gets the number of the generation that the profile leads to afterwards.</summary>
    public required long Number { get; init; }

    /// <summary>Gets the full path of the link of that generation.</summary>
    public required string Link { get; init; }

    /// <summary>Gets the path of that generation.</summary>
    public required StorePath Path { get; init; }

    /// <summary>Gets whether the generation is made by the switch.</summary>
    public bool IsNew { get; init; }

    /// <summary>Gets whether the profile leads to another generation afterwards.</summary>
    public bool IsChange => IsNew || Profile.Current?.Link != Link;
}
