namespace NixStore.Protocols.Worker;

/// <summary>The operations of a daemon. The numbers are those of <c>src/libstore/worker-protocol.hh</c>.</summary>
public enum WorkerOperation
{
    /// <summary>Returns whether a path is valid.</summary>
    IsValidPath = 1,

    /// <summary>Returns the referrers of a path.</summary>
    QueryReferrers = 6,

    /// <summary>Adds contents under their content address.</summary>
    AddToStore = 7,

    /// <summary>Adds a text under its content address. Used by clients before 1.25.</summary>
    AddTextToStore = 8,

    /// <summary>Builds or substitutes paths.</summary>
    BuildPaths = 9,

    /// <summary>Makes a path valid by substituting it.</summary>
    EnsurePath = 10,

    /// <summary>Protects a path from the garbage collector until the connection is closed.</summary>
    AddTempRoot = 11,

    /// <summary>Registers a link outside the store as a root.</summary>
    AddIndirectRoot = 12,

    /// <summary>Lists the roots.</summary>
    FindRoots = 14,

    /// <summary>Sets options of the daemon for the connection.</summary>
    SetOptions = 19,

    /// <summary>Collects garbage.</summary>
    CollectGarbage = 20,

    /// <summary>Returns the outputs of a derivation. Until 1.21.</summary>
    QueryDerivationOutputs = 22,

    /// <summary>Returns all valid paths.</summary>
    QueryAllValidPaths = 23,

    /// <summary>Returns the information about a path.</summary>
    QueryPathInfo = 26,

    /// <summary>Returns the names of the outputs of a derivation. Until 1.21.</summary>
    QueryDerivationOutputNames = 28,

    /// <summary>Returns the path with a hash part.</summary>
    QueryPathFromHashPart = 29,

    /// <summary>Returns the information of substituters about many paths.</summary>
    QuerySubstitutablePathInfos = 30,

    /// <summary>Returns which of many paths are valid.</summary>
    QueryValidPaths = 31,

    /// <summary>Returns which of many paths substituters have.</summary>
    QuerySubstitutablePaths = 32,

    /// <summary>Returns the valid derivations that have a path as an output.</summary>
    QueryValidDerivers = 33,

    /// <summary>Replaces equal files by hard links.</summary>
    OptimiseStore = 34,

    /// <summary>Checks the store.</summary>
    VerifyStore = 35,

    /// <summary>Builds a derivation that is sent with the operation.</summary>
    BuildDerivation = 36,

    /// <summary>Adds signatures to a path.</summary>
    AddSignatures = 37,

    /// <summary>Returns the NAR of a path.</summary>
    NarFromPath = 38,

    /// <summary>Adds a path with its NAR.</summary>
    AddToStoreNar = 39,

    /// <summary>Returns which paths must be built and substituted.</summary>
    QueryMissing = 40,

    /// <summary>Returns the outputs of a derivation by name. From 1.22.</summary>
    QueryDerivationOutputMap = 41,

    /// <summary>Adds a realisation.</summary>
    RegisterDrvOutput = 42,

    /// <summary>Returns the realisation of an output.</summary>
    QueryRealisation = 43,

    /// <summary>Adds many paths with their NARs in one stream. From 1.32.</summary>
    AddMultipleToStore = 44,

    /// <summary>Adds the log of a build.</summary>
    AddBuildLog = 45,

    /// <summary>Builds or substitutes paths, and returns the result for each. From 1.34.</summary>
    BuildPathsWithResults = 46,

    /// <summary>Creates a link to a path on the machine of the daemon, and makes it a root. From Nix 2.20.</summary>
    AddPermRoot = 47,
}
