using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Creates a new tree on the file system, node by node in the order of a NAR. The first node is the root and has an empty name. Existing
/// files are not replaced, and no link below the parent of the root is followed.
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

        throw new PlatformNotSupportedException("Unpacking trees is supported on Linux and Windows.");
    }

    /// <summary>Gets whether the file system did not support an executable bit or a link.</summary>
    public virtual bool LostSomething => false;

    public abstract void StartDirectory(ReadOnlySpan<byte> name);

    public abstract void EndDirectory();

    public abstract void StartRegularFile(ReadOnlySpan<byte> name, bool executable);

    public abstract void WriteContents(ReadOnlySpan<byte> contents);

    public abstract void EndRegularFile();

    public abstract void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target);

    /// <summary>Removes the created files as far as possible.</summary>
    public abstract void Undo();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Returns the name of an entry on the file system.</summary>
    /// <param name="name">The name in the NAR.</param>
    /// <param name="names">The names in the directory, or null if names are not changed.</param>
    /// <param name="directory">The directory for messages.</param>
    protected static ReadOnlySpan<byte> FileName(ReadOnlySpan<byte> name, CaseHackNames? names, string directory)
    {
        if (names is null)
        {
            return name;
        }

        var fileName = name.IndexOf(CaseHackNames.Suffix) < 0 ? names.Add(name) : null;
        return fileName ?? throw new NixStoreException(
            $"Cannot unpack '{NarName.Decode(name)}' in '{directory}': its name has the suffix that is reserved for names that differ "
                + "only by case.");
    }
}
