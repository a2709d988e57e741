namespace NixStore.Verifying;

/// <summary>What a check of a path's contents has shown.</summary>
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
}
