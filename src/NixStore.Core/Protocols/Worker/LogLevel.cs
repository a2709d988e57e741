namespace NixStore.Protocols.Worker;

/// <summary>The level of a log message. The numbers are those of Nix (<c>Verbosity</c>).</summary>
public enum LogLevel
{
    /// <summary>Errors.</summary>
    Error = 0,

    /// <summary>Warnings.</summary>
    Warning = 1,

    /// <summary>Notable events.</summary>
    Notice = 2,

    /// <summary>Information about the current operation.</summary>
    Info = 3,

    /// <summary>More information about the current operation.</summary>
    Talkative = 4,

    /// <summary>Detailed information.</summary>
    Chatty = 5,

    /// <summary>Information for debugging.</summary>
    Debug = 6,

    /// <summary>All messages.</summary>
    Vomit = 7,
}
