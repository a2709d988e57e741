namespace NixStore.Host;

/// <summary>The exit codes of the host's own.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>An error ended the script.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; the value that pwsh gives.</summary>
    public const int BadUsage = 64;

    /// <summary>Ctrl-C ended the script; the value that a shell gives.</summary>
    public const int Interrupted = 130;
}
