using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Binding;

/// <summary>One item that was given for <c>-Path</c>: a text, or an object that came through the pipeline with its store.</summary>
public sealed class StorePathArgument
{
    /// <summary>Takes a text.</summary>
    /// <param name="text">A store path in any of the forms that users write, or a wildcard.</param>
    public StorePathArgument(string text)
        : this(text, null)
    {
    }

    /// <summary>Takes an object that a cmdlet of this module has written.</summary>
    /// <param name="info">The object.</param>
    public StorePathArgument(StorePathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Text = info.Path;
        Info = info;
        Store = info.StoreReference;
    }

    internal StorePathArgument(string text, StoreReference? store)
    {
        Text = text;
        Store = store;
    }

    /// <summary>What was given, as text.</summary>
    public string Text { get; }

    /// <summary>The store that the object came from, or null where the command decides.</summary>
    public StoreReference? Store { get; }

    /// <summary>The object, where it was one that tells all about the path.</summary>
    public StorePathInfo? Info { get; }

    /// <summary>What was given, as text.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;
}
