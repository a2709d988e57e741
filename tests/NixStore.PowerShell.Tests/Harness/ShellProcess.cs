namespace NixStore.PowerShell.Harness;

/// <summary>PowerShell with the built module imported, in a process of its own, as a user starts it.</summary>
internal static class ShellProcess
{
    /// <summary>The words of a command line that start it; its options follow them.</summary>
    public static string[] CommandLine { get; } = CommandLineOf(Repository.PowerShell);

    /// <summary>Returns the command line of a copy of PowerShell.</summary>
    public static string[] CommandLineOf(string assembly) =>
    [
        "dotnet", "exec", assembly, "-NoLogo", "-NoProfile", "-ConfigurationFile", Repository.ShellConfiguration,
    ];

    /// <summary>Runs the shell to its end.</summary>
    public static ProcessResult Run(params IEnumerable<string> arguments)
        => ToolProcess.Run(CommandLine[0], [.. CommandLine[1..], .. arguments]);
}
