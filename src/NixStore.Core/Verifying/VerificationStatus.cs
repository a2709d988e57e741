namespace NixStore.Verifying;

/// <summary>The status of a verified path.</summary>
public enum VerificationStatus
{
    /// <summary>The contents match the recorded hash.</summary>
    Valid,

    /// <summary>The contents do not match the recorded hash.</summary>
    Modified,

    /// <summary>The path is registered, but its files are missing.</summary>
    Missing,

    /// <summary>The contents cannot be read.</summary>
    Unreadable,

    /// <summary>The contents match, but a reference is not valid.</summary>
    BrokenReference,

    /// <summary>The contents match, but the owner, mode or modification time of a file is wrong.</summary>
    NotCanonical,

    /// <summary>Files exist in the directory of the store, but the path is not registered.</summary>
    Unregistered,

    /// <summary>The contents may be right, but what the store has recorded of the path is damaged or incomplete.</summary>
    BadRecord,
}
