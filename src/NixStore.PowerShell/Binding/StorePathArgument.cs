using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Binding;

/// <summary>An argument of <c>-Path</c>: a text, or an object of the pipeline with its store.</summary>
public sealed class StorePathArgument
{
    /// <summary>Initializes a new instance from a text.</summary>
    /// <param name="text">A store path in any form, or a wildcard.</param>
    public StorePathArgument(string text)
        : this(text, null)
    {
    }

    /// <summary>Initializes a new instance from an output object of this module.</summary>
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

    /// <summary>Gets the text of the argument.</summary>
    public string Text { get; }

    /// <summary>Gets the store of the object, or null if the command selects it.</summary>
    public StoreReference? Store { get; }

    /// <summary>Gets the object with the path information, or null if a text was given.</summary>
    public StorePathInfo? Info { get; }

    /// <summary>Returns the text of the argument.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;
}
