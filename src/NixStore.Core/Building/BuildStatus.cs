namespace NixStore.Building;

/// <summary>
/// The status of a build or substitution. The numbers are those of the protocols (<c>src/libstore/common-protocol.cc</c>).
/// </summary>
public enum BuildStatus
{
    /// <summary>The path was built.</summary>
    Built = 0,

    /// <summary>The path was fetched from a substituter.</summary>
    Substituted = 1,

    /// <summary>The path was already valid.</summary>
    AlreadyValid = 2,

    /// <summary>The builder failed.</summary>
    PermanentFailure = 3,

    /// <summary>The derivation requires something that is not allowed.</summary>
    InputRejected = 4,

    /// <summary>The outputs do not match the derivation.</summary>
    OutputRejected = 5,

    /// <summary>The build failed, but may succeed later.</summary>
    TransientFailure = 6,

    /// <summary>The build failed earlier.</summary>
    CachedFailure = 7,

    /// <summary>A timeout occurred.</summary>
    TimedOut = 8,

    /// <summary>The build failed for another reason.</summary>
    MiscFailure = 9,

    /// <summary>A dependency failed.</summary>
    DependencyFailed = 10,

    /// <summary>The log of the build was too long.</summary>
    LogLimitExceeded = 11,

    /// <summary>A second build had a different result.</summary>
    NotDeterministic = 12,

    /// <summary>The derivation resolves to one that was built already.</summary>
    ResolvesToAlreadyValid = 13,

    /// <summary>No substituter has the path.</summary>
    NoSubstituters = 14,
}
