namespace NixStore.Protocols.Worker;

/// <summary>What a daemon tells of an activity while it runs; the numbers are those of Nix. A newer daemon may send others.</summary>
public enum ActivityResultType
{
    /// <summary>A file was made one with another; its field is the bytes saved.</summary>
    FileLinked = 100,

    /// <summary>A line of a build's log.</summary>
    BuildLogLine = 101,

    /// <summary>A path that is not trusted.</summary>
    UntrustedPath = 102,

    /// <summary>A path whose contents are damaged.</summary>
    CorruptedPath = 103,

    /// <summary>The phase of a build.</summary>
    SetPhase = 104,

    /// <summary>How far it is: done, expected, running and failed.</summary>
    Progress = 105,

    /// <summary>How much of a type of activity is expected: the type and how much.</summary>
    SetExpected = 106,

    /// <summary>A line of the log of a hook after a build.</summary>
    PostBuildLogLine = 107,

    /// <summary>What a fetch is doing.</summary>
    FetchStatus = 108,
}
