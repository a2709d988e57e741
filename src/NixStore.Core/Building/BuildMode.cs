namespace NixStore.Building;

/// <summary>The mode of a build. The numbers are those of the protocols.</summary>
public enum BuildMode
{
    /// <summary>Builds paths that are not valid.</summary>
    Normal = 0,

    /// <summary>Rebuilds valid paths that are damaged.</summary>
    Repair = 1,

    /// <summary>Rebuilds valid paths and compares the results.</summary>
    Check = 2,
}
