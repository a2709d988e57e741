namespace NixStore.PowerShell.Files;

/// <summary>The exception for a path that cannot be used as the path of a file.</summary>
/// <param name="message">Which path, why, and what to give instead.</param>
public sealed class FilePathException(string message) : ArgumentException(message);
