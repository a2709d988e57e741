namespace NixStore.Stores.Remote.Daemon;

/// <summary>What a daemon's collector can do; the numbers are those of the protocol.</summary>
public enum GarbageAction
{
    /// <summary>Tell what is reached from the roots.</summary>
    ReturnLive = 0,

    /// <summary>Tell what is not reached from them.</summary>
    ReturnDead = 1,

    /// <summary>Delete what is not reached from them.</summary>
    DeleteDead = 2,

    /// <summary>Delete some paths that are not reached from them.</summary>
    DeleteSpecific = 3,
}
