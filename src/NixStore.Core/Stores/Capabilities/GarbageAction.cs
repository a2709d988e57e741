namespace NixStore.Stores.Capabilities;

/// <summary>What the collector of a store does on request; the numbers are those of the worker protocol.</summary>
public enum GarbageAction
{
    /// <summary>It returns what is reached from the roots.</summary>
    ReturnLive = 0,

    /// <summary>It returns what is not reached from the roots.</summary>
    ReturnDead = 1,

    /// <summary>It deletes what is not reached from the roots.</summary>
    DeleteDead = 2,

    /// <summary>It deletes some paths that are not reached from the roots.</summary>
    DeleteSpecific = 3,
}
