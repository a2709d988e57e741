namespace NixStore.SideBySide;

/// <summary>One operation, done by the module's cmdlets and by Nix's own program.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Bar">The ratio, ours to Nix's, that it is held against.</param>
/// <param name="Script">
/// Ours, run in a session that has the module loaded; sees <c>$Source</c>, <c>$Root</c>, <c>$Target</c> and <c>$File</c>.
/// </param>
/// <param name="NixCommand">Nix's, run by a shell with the same names as environment variables.</param>
/// <param name="Prepare">A shell command before each run, not timed; empty for none.</param>
internal sealed record Comparison(string Name, double Bar, string Script, string NixCommand, string Prepare = "");
