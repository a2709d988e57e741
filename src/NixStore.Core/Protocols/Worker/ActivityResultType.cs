namespace NixStore.Protocols.Worker;

/// <summary>The type of a result of an activity of the daemon. The numbers are those of Nix. Newer daemons may send others.</summary>
public enum ActivityResultType
{
    /// <summary>A file was replaced by a hard link. The field is the number of saved bytes.</summary>
    FileLinked = 100,

    /// <summary>A line of a build log.</summary>
    BuildLogLine = 101,

    /// <summary>A path that is not trusted.</summary>
    UntrustedPath = 102,

    /// <summary>A path whose contents are damaged.</summary>
    CorruptedPath = 103,

    /// <summary>The phase of a build.</summary>
    SetPhase = 104,

    /// <summary>Progress: the numbers of done, expected, running and failed items.</summary>
    Progress = 105,

    /// <summary>The expected amount of a type of activity: the type and the amount.</summary>
    SetExpected = 106,

    /// <summary>A line of the log of a post-build hook.</summary>
    PostBuildLogLine = 107,

    /// <summary>The status of a fetch.</summary>
    FetchStatus = 108,
}
