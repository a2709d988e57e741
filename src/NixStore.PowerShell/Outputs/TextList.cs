using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace NixStore.PowerShell.Outputs;

/// <summary>The texts of a property that has several.</summary>
[CollectionBuilder(typeof(TextList), nameof(Create))]
public sealed class TextList : ReadOnlyCollection<string>
{
    private TextList(string[] texts)
        : base(texts)
    {
    }

    /// <summary>Makes a list.</summary>
    /// <param name="texts">The texts; copied.</param>
    /// <returns>The list.</returns>
    public static TextList Create(ReadOnlySpan<string> texts) => new(texts.ToArray());

    /// <summary>All of them, a space between each two, so that <c>Export-Csv</c> writes them too.</summary>
    /// <returns>One text.</returns>
    public override string ToString() => string.Join(' ', this);
}
