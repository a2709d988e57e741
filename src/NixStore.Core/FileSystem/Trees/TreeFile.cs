using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Opens single files of a tree. Links are not followed, neither at the root nor below it.</summary>
public static class TreeFile
{
    /// <summary>Opens a regular file.</summary>
    /// <param name="root">The path of the tree.</param>
    /// <param name="file">The path of the file in the tree, such as <c>bin/hello</c>, with names as in <see cref="NarName"/>. Empty if the
    /// tree is a file.</param>
    /// <param name="options">The options for packing the tree, or null for the defaults of the platform.</param>
    /// <returns>The contents; the caller closes the stream.</returns>
    /// <exception cref="NixStoreException">The file does not exist, is not a regular file, or cannot be read. The message names
    /// it.</exception>
    public static Stream Open(string root, string file, PackOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(file);
        var names = file.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            if (!NarName.IsValid(NarName.Encode(name)))
            {
                throw new NixStoreException($"Cannot read '{file}' in '{root}': '{name}' is not a valid file name there.");
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

        throw new PlatformNotSupportedException("Reading trees is supported on Linux and Windows.");
    }
}
