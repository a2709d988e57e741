using NixStore.Collecting;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>Something that a collection deletes. What the store does not report is null.</summary>
public sealed class GarbageInfo
{
    internal GarbageInfo(GarbageItem item, StoreDirectory directory, StoreReference store)
    {
        Kind = item.Kind.ToString();
        Path = item.Path is { } path ? directory.Print(path) : null;
        Name = item.Path?.Name ?? System.IO.Path.GetFileName(item.Location);
        DiskSize = item.DiskSize;
        NarSize = item.NarSize;
        RegistrationTime = item.RegistrationTime?.LocalDateTime;
        Location = item.Location;
        Store = store.Text;
    }

    /// <summary>
    /// Gets the kind: a dead path, files that are not registered, other leftovers, files in <c>.links</c>, or a stale root.
    /// </summary>
    public string Kind { get; }

    /// <summary>Gets the full store path; null if it is not one.</summary>
    public string? Path { get; }

    /// <summary>Gets the name, without the hash part.</summary>
    public string Name { get; }

    /// <summary>
    /// Gets what is freed by it if everything is deleted, in bytes on disk; null if the store does not report it. A file that several items
    /// share is counted in one of them.
    /// </summary>
    public long? DiskSize { get; }

    /// <summary>Gets the size of the NAR, in bytes; null if the path is not valid.</summary>
    public long? NarSize { get; }

    /// <summary>Gets the local time at which the path became valid; null if it is not valid or the time is not known.</summary>
    public DateTime? RegistrationTime { get; }

    /// <summary>Gets the file or directory.</summary>
    public string Location { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the full store path, or the file or directory.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Path ?? Location;
}
