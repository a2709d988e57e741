using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Binding;

/// <summary>An argument that names a NAR file or a store path.</summary>
public sealed class NarSourceArgument
{
    /// <summary>Initializes a new instance from a text.</summary>
    /// <param name="text">The path of a file, a store path in any form, or a wildcard.</param>
    public NarSourceArgument(string text)
        : this(new StorePathArgument(text))
    {
    }

    /// <summary>Initializes a new instance from an entry of <c>Get-NarEntry</c>.</summary>
    /// <param name="entry">The entry.</param>
    public NarSourceArgument(NarEntryInfo entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Item = new StorePathArgument(entry.Source, entry.StoreReference);
        Entry = entry;
        IsFile = entry.StoreReference is null;
    }

    internal NarSourceArgument(StorePathArgument item, bool isFile = false)
    {
        Item = item;
        IsFile = isFile;
    }

    /// <summary>Gets the entry, or null if none was given.</summary>
    public NarEntryInfo? Entry { get; }

    /// <summary>Gets a value indicating whether the argument is certainly a file.</summary>
    internal bool IsFile { get; }

    /// <summary>Gets the argument in the form of a store path argument.</summary>
    internal StorePathArgument Item { get; }

    /// <summary>Returns the text of the argument.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Item.Text;
}
