namespace NixStore.Stores.Remote.Ssh;

/// <summary>Whether somebody is there whom a program can ask.</summary>
internal static class Terminal
{
    /// <summary>Whether a question of the SSH client can be answered: at a terminal, or through a program that asks in its place.</summary>
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

    // Without a terminal ssh calls that program by itself where there is a display.
    private static bool HasAskPass()
        => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SSH_ASKPASS"))
            && (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
                || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")));
}
