using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Returns what it means when an SSH client has ended.</summary>
/// <param name="destination">The host.</param>
/// <param name="command">What was to run there.</param>
/// <param name="mayAsk">Whether the client could ask for a password.</param>
internal sealed class SshFailure(SshDestination destination, string command, bool mayAsk)
{
    /// <summary>The exit code of the client if it has failed itself, and not the program on the other side.</summary>
    private const int OfClient = 255;

    private static readonly string[] _absent =
        ["command not found", "unknown command", "is not recognized as", "no such file or directory"];

    private const int DefaultPort = 22;
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>Returns the cause, and what to do next.</summary>
    /// <param name="exitCode">The client's exit code, or null if it is still running.</param>
    /// <param name="remarks">What the client and the program have written to their standard error.</param>
    /// <returns>The cause, or null if the program on the other side has ended by itself.</returns>
    public EndCause? Explain(int? exitCode, string remarks) => exitCode switch
    {
        OfClient => ExplainClient(remarks),
        NotFound or NotExecutable => new EndCause(ExplainProgram(remarks), CouldBeAnswered: false),
        not null when LacksProgram(remarks) => new EndCause(ExplainProgram(remarks), CouldBeAnswered: false),
        _ => null,
    };

    // Not every shell says so by its exit code: csh and tcsh, fish, cmd.exe and PowerShell.
    private bool LacksProgram(string remarks)
        => remarks.Split('\n').Any(line => line.Contains(ProgramName, StringComparison.OrdinalIgnoreCase)
            && Array.Exists(_absent, words => line.Contains(words, StringComparison.OrdinalIgnoreCase)));

    private EndCause ExplainClient(string remarks)
    {
        // A user should not be asked to trust a key that has changed.
        var isOtherKey = Says("REMOTE HOST IDENTIFICATION HAS CHANGED");
        var isUnknownKey = Says("Host key verification failed") || Says("No matching host key") || Says("host key is known for");
        var isDenied = Says("Permission denied") || Says("Too many authentication failures");
        var (cause, advice) = remarks switch
        {
            _ when isOtherKey => (
                "its host key differs from the known one, which may mean that another machine intercepts the connection.",
                $"Find out why it has changed. If the change is right, remove the old key with 'ssh-keygen -R {KnownName}'."),
            _ when isUnknownKey => (
                "its host key is not known here.",
                $"Log in once with '{destination.Login}' and confirm the key, add it to known_hosts, or give it with the setting "
                + "base64-ssh-public-host-key."),
            _ when Says("Could not resolve hostname") => (
                "no address is known for its name.", "Check the name, or give it an address in the configuration of ssh."),
            _ when Says("Connection refused") => (
                "no process listens for SSH there.", "Start its SSH server, or name the port as in ssh://host:2222."),
            _ when Says("timed out") => ("it does not answer.", "Try again when it does."),
            _ when isDenied && !mayAsk && (Says("password") || Says("keyboard-interactive")) => (
                "it accepts none of this user's keys and asks for a password, which cannot be typed here.", HowToAuthenticate),
            _ when isDenied => (
                "it accepts none of this user's keys.", HowToAuthenticate),
            _ => ("the connection was ended there.", $"See what '{destination.Login}' says."),
        };
        // The client draws a box of these around its warning.
        var said = string.Join('\n', remarks.Split('\n').Where(static line => !line.StartsWith('@')));
        return new EndCause(
            said.Length == 0 ? $"{cause} {advice}" : $"{cause} {advice} The client said: {said}",
            CouldBeAnswered: !isOtherKey && (isUnknownKey || isDenied));

        bool Says(string text) => remarks.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    // What the host is called in the files of known hosts.
    private string KnownName => destination.Port is { } port and not DefaultPort ? $"[{destination.Host}]:{port}" : destination.Host;

    private static string HowToAuthenticate
        => "Load a key into the agent with ssh-add, or name its file with the setting ssh-key.";

    private string ProgramName => command.Split(' ')[0] is var program ? program[(program.LastIndexOf('/') + 1)..] : "";

    private string ExplainProgram(string remarks)
    {
        var program = command.Split(' ')[0];
        return $"the program '{program}' cannot be run there. Install Nix, or say where the program is with the setting remote-program, "
            + $"as in ?remote-program=/nix/var/nix/profiles/default/bin/{ProgramName}."
            + (remarks.Length == 0 ? "" : $" Its shell said: {remarks}");
    }
}
