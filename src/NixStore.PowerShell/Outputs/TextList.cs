using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace NixStore.PowerShell.Outputs;

/// <summary>The texts of a property with several values.</summary>
[CollectionBuilder(typeof(TextList), nameof(Create))]
public sealed class TextList : ReadOnlyCollection<string>
{
    private TextList(string[] texts)
        : base(texts)
    {
    }

    /// <summary>Creates a list.</summary>
    /// <param name="texts">The texts, which are copied.</param>
    /// <returns>The list.</returns>
    public static TextList Create(ReadOnlySpan<string> texts) => new(texts.ToArray());

    /// <summary>Returns the texts, separated by spaces, so that <c>Export-Csv</c> writes them.</summary>
    /// <returns>The combined text.</returns>
    public override string ToString() => string.Join(' ', this);
}
