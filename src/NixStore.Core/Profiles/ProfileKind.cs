namespace NixStore.Profiles;

/// <summary>What a profile is for, by its name and its directory.</summary>
public enum ProfileKind
{
    /// <summary>No kind of this list.</summary>
    Other,

    /// <summary>The system of the machine, or another bootable one.</summary>
    System,

    /// <summary>The packages of a user, or of all users.</summary>
    User,

    /// <summary>The home directory of a user, as home-manager sets it up.</summary>
    HomeManager,

    /// <summary>The channels of a user.</summary>
    Channels,
}
