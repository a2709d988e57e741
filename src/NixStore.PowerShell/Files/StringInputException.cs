namespace NixStore.PowerShell.Files;

/// <summary>
/// The exception for a text that was given instead of bytes. PowerShell has decoded the bytes of a native command, and that cannot be
/// reversed.
/// </summary>
/// <param name="command">The command that needs bytes.</param>
public sealed class StringInputException(string command)
    : ArgumentException(
        $"{command} reads bytes, but the pipeline contains text that does not name a file. "
        + "PowerShell decodes the output of a native command, which damages it. "
        + $"Write the output to a file and give {command} its path, "
        + "or pipe bytes: a byte[], a stream, or the output of Export-Nar or Export-Closure.");
