namespace NixStore.FileSystem.Locks;

/// <summary>The mode of a lock on a file.</summary>
public enum FileLockMode
{
    /// <summary>Held by any number of holders, but not together with an exclusive lock.</summary>
    Shared,

    /// <summary>Held by one holder.</summary>
    Exclusive,
}
