namespace NixStore.Stores.Remote.Ssh;

/// <summary>The user whom a program can ask, if there is one.</summary>
internal static class Terminal
{
    /// <summary>Gets whether a user can answer the questions of the SSH client: at a terminal, or in a program that asks for it.</summary>
    public static bool CanAnswer
        => Environment.GetEnvironmentVariable("SSH_ASKPASS_REQUIRE") is "force" or "prefer"
            || (OperatingSystem.IsWindows() ? Environment.UserInteractive && !Console.IsInputRedirected : HasTerminal() || HasAskPass());

    private static bool HasTerminal()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Without a terminal, ssh calls that program by itself if there is a display.
    private static bool HasAskPass()
        => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SSH_ASKPASS"))
            && (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
                || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")));
}
