namespace NixStore.Protocols.Worker;

/// <summary>What can be asked of a daemon; the numbers are those of <c>src/libstore/worker-protocol.hh</c>.</summary>
public enum WorkerOperation
{
    /// <summary>Whether a path is valid.</summary>
    IsValidPath = 1,

    /// <summary>What refers to a path.</summary>
    QueryReferrers = 6,

    /// <summary>Adds contents under their content address.</summary>
    AddToStore = 7,

    /// <summary>Adds a text under its content address; the way of clients before 1.25.</summary>
    AddTextToStore = 8,

    /// <summary>Builds or substitutes.</summary>
    BuildPaths = 9,

    /// <summary>Makes a path valid by substituting it.</summary>
    EnsurePath = 10,

    /// <summary>Keeps a path from the collector until the connection ends.</summary>
    AddTempRoot = 11,

    /// <summary>Makes a link outside the store a root.</summary>
    AddIndirectRoot = 12,

    /// <summary>Lists the roots.</summary>
    FindRoots = 14,

    /// <summary>Sets options of the daemon for this connection.</summary>
    SetOptions = 19,

    /// <summary>Collects garbage.</summary>
    CollectGarbage = 20,

    /// <summary>The outputs of a derivation; until 1.21.</summary>
    QueryDerivationOutputs = 22,

    /// <summary>Lists all valid paths.</summary>
    QueryAllValidPaths = 23,

    /// <summary>What the store knows of a path.</summary>
    QueryPathInfo = 26,

    /// <summary>The names of a derivation's outputs; until 1.21.</summary>
    QueryDerivationOutputNames = 28,

    /// <summary>The path with a hash part.</summary>
    QueryPathFromHashPart = 29,

    /// <summary>What substituters tell of many paths.</summary>
    QuerySubstitutablePathInfos = 30,

    /// <summary>Which of many paths are valid.</summary>
    QueryValidPaths = 31,

    /// <summary>Which of many paths substituters have.</summary>
    QuerySubstitutablePaths = 32,

    /// <summary>The valid derivations that have a path as an output.</summary>
    QueryValidDerivers = 33,

    /// <summary>Makes equal files one.</summary>
    OptimiseStore = 34,

    /// <summary>Checks the store.</summary>
    VerifyStore = 35,

    /// <summary>Builds a derivation that is sent along.</summary>
    BuildDerivation = 36,

    /// <summary>Adds signatures to a path.</summary>
    AddSignatures = 37,

    /// <summary>Returns the NAR of a path.</summary>
    NarFromPath = 38,

    /// <summary>Adds a path with its NAR.</summary>
    AddToStoreNar = 39,

    /// <summary>What would have to be built and substituted.</summary>
    QueryMissing = 40,

    /// <summary>The outputs of a derivation by name; from 1.22.</summary>
    QueryDerivationOutputMap = 41,

    /// <summary>Adds what an output was realised to.</summary>
    RegisterDrvOutput = 42,

    /// <summary>What an output was realised to.</summary>
    QueryRealisation = 43,

    /// <summary>Adds many paths with their NARs in one stream; from 1.32.</summary>
    AddMultipleToStore = 44,

    /// <summary>Adds the log of a build.</summary>
    AddBuildLog = 45,

    /// <summary>Builds or substitutes, and tells what came of each; from 1.34.</summary>
    BuildPathsWithResults = 46,
}
