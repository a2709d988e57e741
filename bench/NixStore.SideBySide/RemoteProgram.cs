namespace NixStore.SideBySide;

/// <summary>A program that serves a store with the module, for the remote side of a copy.</summary>
internal static class RemoteProgram
{
    /// <summary>Writes the program.</summary>
    /// <param name="work">The directory for it.</param>
    /// <param name="module">The path of the manifest of the module.</param>
    /// <returns>The path of the program, which a shell runs.</returns>
    public static string Write(string work, string module)
    {
        var path = Path.Combine(work, "serve");
        File.WriteAllText(path, $"""
            #!/bin/sh
            exec "{FindPowerShell()}" -NoProfile -NonInteractive -Command "Import-Module '{module}'; Start-StoreServer -Stdio" "$@"

            """);
        return path;
    }

    // sshd starts programs with another search path.
    private static string FindPowerShell()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(static directory => Path.Combine(directory, "pwsh"))
            .FirstOrDefault(File.Exists) ?? "pwsh";
}
