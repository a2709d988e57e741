using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Binding;

/// <summary>One item that was given where a NAR file or a store path will do.</summary>
public sealed class NarSourceArgument
{
    /// <summary>Takes a text.</summary>
    /// <param name="text">The path of a file or a store path in any of the forms that users write, or a wildcard.</param>
    public NarSourceArgument(string text)
        : this(new StorePathArgument(text))
    {
    }

    /// <summary>Takes an entry, as <c>Get-NarEntry</c> writes it.</summary>
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

    /// <summary>The entry that is meant, where an entry was given.</summary>
    public NarEntryInfo? Entry { get; }

    /// <summary>Whether it is known to be a file.</summary>
    internal bool IsFile { get; }

    /// <summary>What was given, as it would be for a store path.</summary>
    internal StorePathArgument Item { get; }

    /// <summary>What was given, as text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Item.Text;
}
