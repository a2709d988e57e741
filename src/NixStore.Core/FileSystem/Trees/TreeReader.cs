using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Reads a tree of the file system in the order of a NAR: a directory, its entries sorted by the bytes of their names, and the end of the
/// directory. It has the same protocol as <see cref="NarReader"/>.
/// </summary>
internal abstract class TreeReader : IDisposable
{
    public NarNodeType NodeType { get; protected set; }

    /// <summary>Gets the number of directories that contain the node. 0 for the root.</summary>
    public int Depth { get; protected set; }

    /// <summary>Gets the name in the NAR. Empty for the root.</summary>
    public ReadOnlyMemory<byte> Name { get; protected set; }

    public bool IsExecutable { get; protected set; }

    /// <summary>Gets the size of the regular file when it was opened.</summary>
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

        throw new PlatformNotSupportedException("Packing trees is supported on Linux and Windows.");
    }

    public abstract bool Read();

    /// <summary>Reads more of the contents of the regular file.</summary>
    /// <returns>The number of bytes. 0 after <see cref="Size"/> bytes.</returns>
    public abstract int ReadContents(Span<byte> destination);

    /// <summary>Skips contents of the regular file without reading them.</summary>
    /// <param name="count">The maximum number of bytes.</param>
    /// <returns>The number of bytes, which is smaller if the file ends.</returns>
    public abstract long SkipContents(long count);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Returns whether a path is so deep that its NAR could not be read.</summary>
    /// <param name="depth">The number of directories that contain it.</param>
    /// <param name="innerLength">The length of its path below the root in bytes, with a slash before each name.</param>
    protected static bool IsTooDeep(int depth, int innerLength)
        => depth >= NarLimits.Default.Depth || innerLength - 1 > NarLimits.Default.PathLength;

    protected static NixStoreException TooDeep(string path)
        => new($"Cannot pack '{path}': a NAR has at most {NarLimits.Default.Depth} levels and paths of {NarLimits.Default.PathLength} "
            + "bytes.");

    /// <summary>
    /// Sorts the entries of a directory by their names in the NAR, and throws if two names are equal without the suffix for case.
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
                throw new NixStoreException(
                    $"Cannot pack '{directory}': the name of '{NarName.Decode(item.FileName)}' is not valid in a NAR. Rename it.");
            }
        }

        items.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        for (var i = 1; i < items.Count; i++)
        {
            if (items[i].Name.AsSpan().SequenceEqual(items[i - 1].Name))
            {
                throw new NixStoreException(
                    $"Cannot pack '{directory}': '{NarName.Decode(items[i - 1].FileName)}' and '{NarName.Decode(items[i].FileName)}' "
                        + "have the same name without the suffix for case. Rename one of them.");
            }
        }
    }
}
