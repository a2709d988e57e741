namespace NixStore.FileSystem.Locks;

/// <summary>The two kinds of lock on a file.</summary>
public enum FileLockMode
{
    /// <summary>Held by any number of holders at once, but not beside an exclusive one.</summary>
    Shared,

    /// <summary>Held by one holder alone.</summary>
    Exclusive,
}
