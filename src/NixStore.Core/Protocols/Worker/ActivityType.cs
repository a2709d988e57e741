namespace NixStore.Protocols.Worker;

/// <summary>The type of an activity of the daemon. The numbers are those of Nix. Newer daemons may send others.</summary>
public enum ActivityType
{
    /// <summary>An activity of no other type.</summary>
    Unknown = 0,

    /// <summary>Copies a path. The fields are the path, the source and the target.</summary>
    CopyPath = 100,

    /// <summary>Transfers a file. The field is the URL.</summary>
    FileTransfer = 101,

    /// <summary>Builds or substitutes a path.</summary>
    Realise = 102,

    /// <summary>Copies several paths.</summary>
    CopyPaths = 103,

    /// <summary>Builds several derivations.</summary>
    Builds = 104,

    /// <summary>Builds a derivation. The first field is the derivation.</summary>
    Build = 105,

    /// <summary>Replaces equal files by hard links.</summary>
    OptimiseStore = 106,

    /// <summary>Checks paths.</summary>
    VerifyPaths = 107,

    /// <summary>Substitutes a path. The fields are the path and the substituter.</summary>
    Substitute = 108,

    /// <summary>Queries a path in a substituter. The fields are the path and the substituter.</summary>
    QueryPathInfo = 109,

    /// <summary>Runs a post-build hook.</summary>
    PostBuildHook = 110,

    /// <summary>Waits for a build machine.</summary>
    BuildWaiting = 111,

    /// <summary>Fetches a source tree.</summary>
    FetchTree = 112,
}
