namespace NixStore.Building;

/// <summary>How a build or a substitution ended; the numbers are those of the protocols (<c>src/libstore/common-protocol.cc</c>).</summary>
public enum BuildStatus
{
    /// <summary>It was built.</summary>
    Built = 0,

    /// <summary>It was fetched from a substituter.</summary>
    Substituted = 1,

    /// <summary>It was valid already.</summary>
    AlreadyValid = 2,

    /// <summary>The builder failed.</summary>
    PermanentFailure = 3,

    /// <summary>The derivation asks for what is not allowed.</summary>
    InputRejected = 4,

    /// <summary>What was built is not what the derivation says.</summary>
    OutputRejected = 5,

    /// <summary>It failed, and might not the next time.</summary>
    TransientFailure = 6,

    /// <summary>It had failed before.</summary>
    CachedFailure = 7,

    /// <summary>It took too long.</summary>
    TimedOut = 8,

    /// <summary>It failed in another way.</summary>
    MiscFailure = 9,

    /// <summary>Something that it needs failed.</summary>
    DependencyFailed = 10,

    /// <summary>It wrote too much to its log.</summary>
    LogLimitExceeded = 11,

    /// <summary>A second build gave something else.</summary>
    NotDeterministic = 12,

    /// <summary>It is the same as a derivation that was built already.</summary>
    ResolvesToAlreadyValid = 13,

    /// <summary>No substituter has it.</summary>
    NoSubstituters = 14,
}
