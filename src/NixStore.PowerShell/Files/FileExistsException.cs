namespace NixStore.PowerShell.Files;

/// <summary>The exception for a file that a command writes and that exists already.</summary>
/// <param name="path">The file.</param>
public sealed class FileExistsException(string path)
    : IOException($"The file '{path}' exists already. Use -Force to replace it, or give another name.");
