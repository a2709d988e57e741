using NixStore.Nar;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// A file, directory or symbolic link in a NAR. It contains the location of the NAR, so that a later cmdlet of the pipeline can read it.
/// </summary>
public sealed class NarEntryInfo
{
    /// <summary>The text for the root of a NAR, whose path is empty.</summary>
    internal const string Root = ".";

    private readonly NarEntry _entry;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="source">The full path of the NAR file, or the full store path.</param>
    /// <param name="store">The store of a store path, or null for a file.</param>
    public NarEntryInfo(NarEntry entry, string source, StoreReference? store)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _entry = entry;
        Source = source;
        StoreReference = store;
    }

    /// <summary>Gets the path inside the NAR, such as <c>bin/hello</c>, or a dot for the root.</summary>
    public string Path => _entry.Path.Length == 0 ? Root : _entry.Path;

    /// <summary>Gets the last part of the path, or a dot for the root.</summary>
    public string Name => _entry.Path.Length == 0 ? Root : _entry.Name;

    /// <summary>Gets the type of the entry: <c>Regular</c>, <c>Directory</c> or <c>Symlink</c>.</summary>
    public string Type => (_entry.Type == NarEntryType.Executable ? NarEntryType.Regular : _entry.Type).ToString();

    /// <summary>Gets a value indicating whether the entry is an executable regular file.</summary>
    public bool IsExecutable => _entry.Type == NarEntryType.Executable;

    /// <summary>Gets the size of a regular file in bytes. Null for other entries.</summary>
    public long? Size => _entry.Size;

    /// <summary>Gets the offset of the contents of a regular file in the NAR, in bytes. Null for other entries.</summary>
    public long? Offset => _entry.NarOffset;

    /// <summary>Gets the target of a symbolic link. Null for other entries.</summary>
    public string? Target => _entry.Target;

    /// <summary>Gets the full path of the NAR file, or the full store path.</summary>
    public string Source { get; }

    /// <summary>Gets the store of the store path, in the form of <c>-Store</c>, or null if the source is a file.</summary>
    public string? Store => StoreReference?.Text;

    /// <summary>Gets the reference of the store, or null if the source is a file.</summary>
    internal StoreReference? StoreReference { get; }

    /// <summary>Returns the path inside the NAR.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
