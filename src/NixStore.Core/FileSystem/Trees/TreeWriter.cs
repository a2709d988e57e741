using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Makes a new tree on the file system, node by node in the order of an archive. The first node is the root and has an
/// empty name. It never replaces what exists, and follows no link below the root's parent.
/// </summary>
internal abstract class TreeWriter : IDisposable
{
    public static TreeWriter Create(string path, UnpackOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return new WindowsTreeWriter(path, options);
        }

        if (OperatingSystem.IsLinux())
        {
            return new UnixTreeWriter(path, options);
        }

        throw new PlatformNotSupportedException("Trees can be unpacked on Linux and Windows.");
    }

    /// <summary>Whether the file system could not keep an executable bit or a link of what was written.</summary>
    public virtual bool LostSomething => false;

    public abstract void StartDirectory(ReadOnlySpan<byte> name);

    public abstract void EndDirectory();

    public abstract void StartRegularFile(ReadOnlySpan<byte> name, bool executable);

    public abstract void WriteContents(ReadOnlySpan<byte> contents);

    public abstract void EndRegularFile();

    public abstract void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target);

    /// <summary>Removes what was made, as far as that is possible.</summary>
    public abstract void Undo();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>The name that an entry gets on the file system.</summary>
    /// <param name="name">Its name in the archive.</param>
    /// <param name="names">The names in its directory, or null if names stay as they are.</param>
    /// <param name="directory">The directory, for messages.</param>
    protected static ReadOnlySpan<byte> FileName(ReadOnlySpan<byte> name, CaseHackNames? names, string directory)
    {
        if (names is null)
        {
            return name;
        }

        var fileName = name.IndexOf(CaseHackNames.Suffix) < 0 ? names.Add(name) : null;
        return fileName ?? throw new NixStoreException(
            $"Cannot unpack '{NarName.Decode(name)}' in '{directory}': its name holds the suffix that marks names differing by case only.");
    }
}
