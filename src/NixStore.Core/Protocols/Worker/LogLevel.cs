namespace NixStore.Protocols.Worker;

/// <summary>How important a message is; the numbers are those of Nix (<c>Verbosity</c>).</summary>
public enum LogLevel
{
    /// <summary>An error.</summary>
    Error = 0,

    /// <summary>A warning.</summary>
    Warning = 1,

    /// <summary>Something to notice.</summary>
    Notice = 2,

    /// <summary>What is being done.</summary>
    Info = 3,

    /// <summary>More of what is being done.</summary>
    Talkative = 4,

    /// <summary>Talk.</summary>
    Chatty = 5,

    /// <summary>For those who look for a fault.</summary>
    Debug = 6,

    /// <summary>All there is.</summary>
    Vomit = 7,
}
