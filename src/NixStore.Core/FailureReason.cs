namespace NixStore;

/// <summary>Why an operation failed, for callers that offer a next step. The type of the exception says it if it is narrower.</summary>
public enum FailureReason
{
    /// <summary>No reason of this list.</summary>
    None,

    /// <summary>There is no store at the location.</summary>
    StoreNotFound,

    /// <summary>There is no binary cache at the location.</summary>
    BinaryCacheNotFound,

    /// <summary>No path was named that stays in the binary cache, or the cache has none of them.</summary>
    NoRootsOfBinaryCache,

    /// <summary>There is no substituter to fetch from.</summary>
    NoSubstituter,

    /// <summary>A name is not allowed in a store path.</summary>
    NameNotAllowed,

    /// <summary>Signatures are demanded, and the format carries none.</summary>
    FormatWithoutSignatures,

    /// <summary>The store is served for reading only.</summary>
    ServedReadOnly,

    /// <summary>The contents of a path in the source do not match what the source says of them.</summary>
    SourceDamaged,

    /// <summary>The store does not repair paths.</summary>
    RepairNotSupported,

    /// <summary>The daemon does not run or cannot be reached.</summary>
    DaemonNotRunning,

    /// <summary>The input is a NAR, and a file of closures was expected.</summary>
    InputIsNar,

    /// <summary>The input is a file of closures, and a NAR was expected.</summary>
    InputIsClosureFile,

    /// <summary>The input is a file of path information, and a NAR or a file of closures was expected.</summary>
    InputIsPathInfo,

    /// <summary>There is no profile with the name, or something else is at its location.</summary>
    ProfileNotFound,

    /// <summary>The profile has no such generation.</summary>
    GenerationNotFound,

    /// <summary>The profile leads to none of its generations, so the current one is not known.</summary>
    CurrentGenerationUnknown,

    /// <summary>The path has no program that activates it, or does not support what was requested.</summary>
    NotActivatable,

    /// <summary>There is no usual profile, and none was named.</summary>
    ProfileNotNamed,

    /// <summary>The profile leads to a path that is no environment of packages.</summary>
    ProfileWithoutPackages,

    /// <summary>The profile has no package with the name.</summary>
    PackageNotInProfile,

    /// <summary>The list of channels has no channel with the name.</summary>
    ChannelNotFound,
}
