namespace NixStore.PowerShell.Files;

/// <summary>A text came where bytes must: PowerShell has decoded them, and what it made of them cannot be undone.</summary>
/// <param name="command">The command that wants bytes.</param>
public sealed class StringInputException(string command)
    : ArgumentException(
        $"{command} reads bytes, but the pipeline contains text that does not name a file. PowerShell decodes the output of a native command, which damages it. "
        + $"Write the output to a file and give {command} its path, or pipe bytes: a byte[], a stream, or the output of Export-Nar or Export-Closure.");
