namespace NixStore.SideBySide;

/// <summary>One operation, done by the cmdlets of the module and by an opponent.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Bar">The highest acceptable ratio of our time to that of the opponent.</param>
/// <param name="Script">
/// Our script, for a session that has loaded the module. It can use <c>$Source</c>, <c>$Root</c>, <c>$Target</c> and <c>$File</c>.
/// </param>
/// <param name="Opponent">
/// The opponent: a command for a shell, with the same names as environment variables, or, in the table of our own scripts, another script.
/// </param>
/// <param name="Prepare">A shell command before each run, which is not timed, or empty.</param>
internal sealed record Comparison(string Name, double Bar, string Script, string Opponent, string Prepare = "");
