namespace NixStore.PowerShell.Files;

/// <summary>A text came where bytes must: PowerShell has decoded them, and what it made of them cannot be undone.</summary>
/// <param name="command">The command that wants bytes.</param>
public sealed class StringInputException(string command)
    : ArgumentException(
        $"{command} takes bytes, and a text came through the pipeline: PowerShell decodes the output of a native command, which spoils it. "
        + $"Write the output to a file and give {command} its path, or pipe bytes: a byte[], a stream, or the output of Export-Nar or Export-Closure.");
