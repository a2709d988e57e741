namespace NixStore.PowerShell.Files;

/// <summary>A path that was given for a file cannot be used for one.</summary>
/// <param name="message">Which path, why, and what to give instead.</param>
public sealed class FilePathException(string message) : ArgumentException(message);
