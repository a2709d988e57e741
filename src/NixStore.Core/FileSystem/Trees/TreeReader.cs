using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Walks a tree of the file system in the order of an archive: a directory, then what is in it, sorted by the bytes of
/// the names, then the directory's end. It moves like a <see cref="NarReader"/>.
/// </summary>
internal abstract class TreeReader : IDisposable
{
    public NarNodeType NodeType { get; protected set; }

    /// <summary>How many directories the node lies in; 0 for the root.</summary>
    public int Depth { get; protected set; }

    /// <summary>The name as the archive has it; empty for the root.</summary>
    public ReadOnlyMemory<byte> Name { get; protected set; }

    public bool IsExecutable { get; protected set; }

    /// <summary>The size of the regular file when it was opened.</summary>
    public long Size { get; protected set; }

    public ReadOnlyMemory<byte> Target { get; protected set; }

    public static TreeReader Open(string path, PackOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return new WindowsTreeReader(path, options);
        }

        if (OperatingSystem.IsLinux())
        {
            return new UnixTreeReader(path, options);
        }

        throw new PlatformNotSupportedException("Trees can be packed on Linux and Windows.");
    }

    public abstract bool Read();

    /// <summary>Reads more of the regular file.</summary>
    /// <returns>How many bytes; 0 when as many as <see cref="Size"/> were read.</returns>
    public abstract int ReadContents(Span<byte> destination);

    /// <summary>Passes over some of the regular file without reading it.</summary>
    /// <param name="count">The most bytes to pass over.</param>
    /// <returns>How many bytes; fewer where the file ends before.</returns>
    public abstract long SkipContents(long count);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Whether something lies so deep that its archive could not be read again.</summary>
    /// <param name="depth">How many directories it lies in.</param>
    /// <param name="innerLength">The length of its path below the root, in bytes, with a slash before each name.</param>
    protected static bool IsTooDeep(int depth, int innerLength)
        => depth >= NarLimits.Default.Depth || innerLength - 1 > NarLimits.Default.PathLength;

    protected static NixStoreException TooDeep(string path)
        => new($"Cannot pack '{path}': a NAR has at most {NarLimits.Default.Depth} levels and paths of {NarLimits.Default.PathLength} bytes.");

    /// <summary>
    /// Sorts a directory's items by their names in the archive, and rejects those that a suffix for case folding makes equal.
    /// </summary>
    protected static void Sort(List<TreeItem> items, CaseHack caseHack, string directory)
    {
        if (caseHack == CaseHack.Suffix)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var name = CaseHackNames.Strip(items[i].Name);
                items[i] = items[i] with { Name = name.ToArray() };
            }
        }

        foreach (var item in items)
        {
            if (!NarName.IsValid(item.Name))
            {
                throw new NixStoreException($"Cannot pack '{directory}': a NAR cannot hold the name of '{NarName.Decode(item.FileName)}'. Rename it.");
            }
        }

        items.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        for (var i = 1; i < items.Count; i++)
        {
            if (items[i].Name.AsSpan().SequenceEqual(items[i - 1].Name))
            {
                throw new NixStoreException(
                    $"Cannot pack '{directory}': '{NarName.Decode(items[i - 1].FileName)}' and '{NarName.Decode(items[i].FileName)}' are the same name without the suffix for case folding. Rename one of them.");
            }
        }
    }
}
