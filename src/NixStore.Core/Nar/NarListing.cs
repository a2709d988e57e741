namespace NixStore.Nar;

/// <summary>
/// The tree of files, directories and links of a NAR, with the offsets of the contents of files instead of the contents. Nix stores it in a
/// binary cache as <c>.ls</c> files.
/// </summary>
public sealed class NarListing
{
    private NarListing(NarEntryType type) => Type = type;

    /// <summary>Gets a node of unknown type.</summary>
    public static NarListing Opaque { get; } = new(NarEntryType.Unknown);

    /// <summary>Gets the type of the node.</summary>
    public NarEntryType Type { get; }

    /// <summary>Gets the size of a regular file in bytes, or null for other types or if the listing does not contain it.</summary>
    public long? Size { get; private init; }

    /// <summary>
    /// Gets the offset of the contents of a regular file in the NAR, in bytes, or null for other types or if the listing does not contain
    /// it.
    /// </summary>
    public long? NarOffset { get; private init; }

    /// <summary>
    /// Gets the contents of a regular file, or null for other types or if the tree has no contents, as for the listing of a NAR.
    /// </summary>
    public ReadOnlyMemory<byte>? Contents { get; private init; }

    /// <summary>Gets the target of a symbolic link, or null for other types.</summary>
    public string? Target { get; private init; }

    /// <summary>Gets the entries of a directory by name, sorted by the bytes of the names. Empty for other types.</summary>
    public IReadOnlyList<KeyValuePair<string, NarListing>> Entries { get; private init; } = [];

    /// <summary>Creates the node of a regular file.</summary>
    /// <param name="executable">Whether the file is executable.</param>
    /// <param name="size">The size in bytes, if known.</param>
    /// <param name="narOffset">The offset of the contents in the NAR, in bytes, if known.</param>
    /// <returns>The node.</returns>
    public static NarListing Regular(bool executable, long? size = null, long? narOffset = null) =>
        new(executable ? NarEntryType.Executable : NarEntryType.Regular) { Size = size, NarOffset = narOffset };

    /// <summary>Creates the node of a regular file with its contents in memory.</summary>
    /// <param name="executable">Whether the file is executable.</param>
    /// <param name="contents">The contents.</param>
    /// <returns>The node.</returns>
    public static NarListing Regular(bool executable, ReadOnlyMemory<byte> contents) =>
        new(executable ? NarEntryType.Executable : NarEntryType.Regular) { Size = contents.Length, Contents = contents };

    /// <summary>Creates the node of a symbolic link.</summary>
    /// <param name="target">The target of the link.</param>
    /// <returns>The node.</returns>
    public static NarListing Symlink(string target) => new(NarEntryType.Symlink) { Target = target };

    /// <summary>Creates the node of a directory.</summary>
    /// <param name="entries">The entries by name, in any order.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">Two entries have the same name, or a name is not valid.</exception>
    public static NarListing Directory(IEnumerable<KeyValuePair<string, NarListing>> entries)
    {
        KeyValuePair<string, NarListing>[] sorted = [.. entries];
        Array.Sort(sorted, static (left, right) => NarName.Compare(left.Key, right.Key));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!NarName.IsValid(NarName.Encode(sorted[i].Key)))
            {
                throw new ArgumentException($"\"{sorted[i].Key}\" is not a valid name.", nameof(entries));
            }

            if (i > 0 && sorted[i].Key == sorted[i - 1].Key)
            {
                throw new ArgumentException($"The name \"{sorted[i].Key}\" comes twice.", nameof(entries));
            }
        }

        return new NarListing(NarEntryType.Directory) { Entries = sorted };
    }

    /// <summary>Reads the listing of a NAR. The stream is then at the end of the NAR.</summary>
    /// <param name="nar">The NAR, which stays open. Contents are skipped, by seeking if the stream supports it.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read.</param>
    /// <returns>The root.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed or truncated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NarListing Read(Stream nar, CancellationToken cancellationToken = default)
    {
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        var builder = new NarListingBuilder();
        while (reader.Read())
        {
            builder.Add(reader);
        }

        return builder.Build();
    }

    /// <summary>Finds a node.</summary>
    /// <param name="path">The path from this node, such as <c>bin/hello</c>. Empty or a slash for this node.</param>
    /// <returns>The node, or null if it does not exist.</returns>
    public NarListing? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var node = this;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node?.FindEntry(name);
        }

        return node;
    }

    /// <summary>Returns all nodes, starting with this one. A directory precedes its entries.</summary>
    /// <returns>The entries, with paths from this node.</returns>
    public IEnumerable<NarEntry> Enumerate()
    {
        var left = new Stack<(string Path, NarListing Node)>();
        left.Push(("", this));
        while (left.TryPop(out var next))
        {
            (var path, var node) = next;
            yield return new NarEntry(path, node.Type) { Size = node.Size, NarOffset = node.NarOffset, Target = node.Target };
            for (var i = node.Entries.Count - 1; i >= 0; i--)
            {
                (var name, var entry) = node.Entries[i];
                left.Push((path.Length == 0 ? name : $"{path}/{name}", entry));
            }
        }
    }

    internal static NarListing SortedDirectory(IReadOnlyList<KeyValuePair<string, NarListing>> entries) =>
        new(NarEntryType.Directory) { Entries = entries };

    /// <summary>Finds an entry of this directory by name.</summary>
    internal NarListing? FindEntry(string name)
    {
        var low = 0;
        var high = Entries.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = NarName.Compare(Entries[middle].Key, name);
            if (order == 0)
            {
                return Entries[middle].Value;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }
}
