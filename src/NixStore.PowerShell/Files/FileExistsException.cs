namespace NixStore.PowerShell.Files;

/// <summary>A file that a command was to write is there already.</summary>
/// <param name="path">The file.</param>
public sealed class FileExistsException(string path)
    : IOException($"The file '{path}' exists already. Use -Force to replace it, or give another name.");
