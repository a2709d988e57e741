using NixStore.Nar;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A file, directory or symbolic link of a NAR. It remembers where the NAR is, so that a cmdlet behind a pipe can read it.</summary>
public sealed class NarEntryInfo
{
    /// <summary>How the root of a NAR is written, whose path is empty.</summary>
    internal const string Root = ".";

    private readonly NarEntry _entry;

    /// <summary>Makes the object.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="source">The full path of the NAR's file, or the full store path.</param>
    /// <param name="store">The store, where the source is a store path.</param>
    public NarEntryInfo(NarEntry entry, string source, StoreReference? store)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _entry = entry;
        Source = source;
        StoreReference = store;
    }

    /// <summary>The path inside the NAR, such as <c>bin/hello</c>; a dot for the root.</summary>
    public string Path => _entry.Path.Length == 0 ? Root : _entry.Path;

    /// <summary>The last part of the path; a dot for the root.</summary>
    public string Name => _entry.Path.Length == 0 ? Root : _entry.Name;

    /// <summary>What it is: <c>Regular</c>, <c>Directory</c> or <c>Symlink</c>.</summary>
    public string Type => (_entry.Type == NarEntryType.Executable ? NarEntryType.Regular : _entry.Type).ToString();

    /// <summary>Whether it is a regular file that is executable.</summary>
    public bool IsExecutable => _entry.Type == NarEntryType.Executable;

    /// <summary>The size of a regular file in bytes; null for others.</summary>
    public long? Size => _entry.Size;

    /// <summary>Where a regular file's contents start in the NAR, in bytes; null for others.</summary>
    public long? Offset => _entry.NarOffset;

    /// <summary>Where a symbolic link points; null for others.</summary>
    public string? Target => _entry.Target;

    /// <summary>The full path of the NAR's file, or the full store path.</summary>
    public string Source { get; }

    /// <summary>The store, as <c>-Store</c> takes it, where the source is a store path; null where it is a file.</summary>
    public string? Store => StoreReference?.Text;

    /// <summary>The store, where the source is a store path; null where it is a file.</summary>
    internal StoreReference? StoreReference { get; }

    /// <summary>The path inside the NAR.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
