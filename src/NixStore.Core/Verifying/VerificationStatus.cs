namespace NixStore.Verifying;

/// <summary>What a check of a path has shown.</summary>
public enum VerificationStatus
{
    /// <summary>The contents are those that the hash tells.</summary>
    Valid,

    /// <summary>The contents are others.</summary>
    Modified,

    /// <summary>The store knows the path, but its files are gone.</summary>
    Missing,

    /// <summary>The contents could not be read.</summary>
    Unreadable,

    /// <summary>The contents are right, but a path that this one refers to is not valid.</summary>
    BrokenReference,

    /// <summary>The contents are right, but a file's owner, mode or time is not what a store wants.</summary>
    NotCanonical,

    /// <summary>There are files in the store's directory, but the store does not know the path.</summary>
    Unregistered,
}
