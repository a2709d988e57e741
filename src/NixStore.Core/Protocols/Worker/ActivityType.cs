namespace NixStore.Protocols.Worker;

/// <summary>What an activity of the daemon is; the numbers are those of Nix. A newer daemon may send others.</summary>
public enum ActivityType
{
    /// <summary>None of the others.</summary>
    Unknown = 0,

    /// <summary>Copies a path; its fields are the path, the source and the target.</summary>
    CopyPath = 100,

    /// <summary>Transfers a file; its field is the URL.</summary>
    FileTransfer = 101,

    /// <summary>Makes something valid.</summary>
    Realise = 102,

    /// <summary>Copies several paths.</summary>
    CopyPaths = 103,

    /// <summary>Builds several derivations.</summary>
    Builds = 104,

    /// <summary>Builds a derivation; its first field is the derivation.</summary>
    Build = 105,

    /// <summary>Makes equal files one.</summary>
    OptimiseStore = 106,

    /// <summary>Checks paths.</summary>
    VerifyPaths = 107,

    /// <summary>Substitutes a path; its fields are the path and the substituter.</summary>
    Substitute = 108,

    /// <summary>Asks a substituter for a path; its fields are the path and the substituter.</summary>
    QueryPathInfo = 109,

    /// <summary>Runs a hook after a build.</summary>
    PostBuildHook = 110,

    /// <summary>Waits for a machine to build on.</summary>
    BuildWaiting = 111,

    /// <summary>Fetches a tree of sources.</summary>
    FetchTree = 112,
}
