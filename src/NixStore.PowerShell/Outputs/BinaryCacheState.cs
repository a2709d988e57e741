namespace NixStore.PowerShell.Outputs;

/// <summary>Whether a binary cache is served.</summary>
public enum BinaryCacheState
{
    /// <summary>It is served.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Stopped,
}
