namespace NixStore.PowerShell.Session;

/// <summary>
/// The environment variables through which a session finds what a profile contains. They lead through the link of the profile, so later
/// generations are found too.
/// </summary>
/// <param name="link">The full path of the profile.</param>
internal sealed class ProfileVariables(string link)
{
    // An empty part of MANPATH stands for the manual pages of the system.
    private static readonly (string Variable, string Directory, string? IfAbsent)[] _variables =
    [
        ("PATH", "bin", null),
        ("MANPATH", "share/man", ""),
        ("XDG_DATA_DIRS", "share", "/usr/local/share:/usr/share"),
        ("PSModulePath", "share/powershell/Modules", null),
    ];

    /// <summary>Adds the directories of the profile before the others, each once.</summary>
    /// <returns>The names of the variables that have changed.</returns>
    public IReadOnlyList<string> Apply()
        => [.. _variables.Where(variable => Prepend(variable.Variable, Path.Combine(link, variable.Directory), variable.IfAbsent))
            .Select(static variable => variable.Variable)];

    private static bool Prepend(string variable, string directory, string? ifAbsent)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        var before = string.IsNullOrEmpty(value) ? ifAbsent : value;
        var rest = before?.Split(Path.PathSeparator).Where(part => part != directory) ?? [];
        var after = string.Join(Path.PathSeparator, rest.Prepend(directory));
        Environment.SetEnvironmentVariable(variable, after);
        return after != value;
    }
}
