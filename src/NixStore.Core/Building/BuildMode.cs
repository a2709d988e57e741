namespace NixStore.Building;

/// <summary>What a build is for; the numbers are those of the protocols.</summary>
public enum BuildMode
{
    /// <summary>Make what is not valid.</summary>
    Normal = 0,

    /// <summary>Make again what is valid but damaged.</summary>
    Repair = 1,

    /// <summary>Build again what is valid, and compare.</summary>
    Check = 2,
}
