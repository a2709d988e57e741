using NixStore.Nar;

namespace NixStore.PowerShell.Files;

/// <summary>The exception for a NAR that does not contain the requested entry.</summary>
public sealed class NarEntryException : NixStoreException
{
    private NarEntryException(string entryPath, string message)
        : base(message) => EntryPath = entryPath;

    /// <summary>Gets the path of the requested entry.</summary>
    public string EntryPath { get; }

    internal static NarEntryException Create(string source, string entryPath, NarEntry? found) => new(
        entryPath,
        found?.Type switch
        {
            null => $"'{source}' holds no '{entryPath}'. List what it holds with Get-NarEntry.",
            NarEntryType.Symlink => $"'{entryPath}' in '{source}' is a symbolic link to '{found.Target}'. Read the file that it leads to.",
            _ when found.Path.Length == 0 => $"'{source}' is a directory. Name one of its files with -EntryPath.",
            _ => $"'{entryPath}' in '{source}' is a directory. Name a file in it.",
        });
}
