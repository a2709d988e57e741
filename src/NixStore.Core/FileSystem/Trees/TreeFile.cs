using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Opens single files of a tree. No link is followed, neither at the root nor below.</summary>
public static class TreeFile
{
    /// <summary>Opens a regular file.</summary>
    /// <param name="root">The path of the tree.</param>
    /// <param name="file">The file's path below it, such as <c>bin/hello</c>, with names as <see cref="NarName"/> makes them; empty where
    /// the tree is a file.</param>
    /// <param name="options">How the tree would be packed; null for the platform's defaults.</param>
    /// <returns>The contents; the caller closes the stream.</returns>
    /// <exception cref="NixStoreException">There is no such regular file, or it cannot be read; the message names it.</exception>
    public static Stream Open(string root, string file, PackOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(file);
        var names = file.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            if (!NarName.IsValid(NarName.Encode(name)))
            {
                throw new NixStoreException($"Cannot read '{file}' in '{root}': '{name}' cannot be the name of a file there.");
            }
        }

        if (OperatingSystem.IsWindows())
        {
            return WindowsTreeFile.Open(root, names, options ?? new PackOptions());
        }

        if (OperatingSystem.IsLinux())
        {
            return UnixTreeFile.Open(root, names);
        }

        throw new PlatformNotSupportedException("Trees can be read on Linux and Windows.");
    }
}
