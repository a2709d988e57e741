using System.Collections.ObjectModel;
using System.Text;

namespace NixStore.PowerShell.Outputs;

/// <summary>The reason why a path needs another path: the chain of references between them.</summary>
public sealed class DependencyChain
{
    internal DependencyChain(DependencyStep[] steps) => Steps = new ReadOnlyCollection<DependencyStep>(steps);

    /// <summary>Gets the paths in order. Each path refers to the next one.</summary>
    public ReadOnlyCollection<DependencyStep> Steps { get; }

    /// <summary>Gets the full path at the beginning of the chain.</summary>
    public string From => Steps[0].Path;

    /// <summary>Gets the full path at the end of the chain, which is needed.</summary>
    public string To => Steps[^1].Path;

    /// <summary>Gets the number of references in the chain.</summary>
    public int Length => Steps.Count - 1;

    /// <summary>Formats the chain as a tree: one path in each line, indented below the path that needs it.</summary>
    /// <returns>The lines of text.</returns>
    public string Draw()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Steps.Count; i++)
        {
            text.Append(' ', Math.Max(0, i - 1) * 2).Append(i == 0 ? "" : "└─").AppendLine(Steps[i].Path);
            foreach (var file in Steps[i].File)
            {
                text.Append(' ', i * 2).Append("· ").AppendLine(file.Length == 0 ? "(the file itself)" : file);
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Returns the names of the paths, separated by arrows.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Join(" → ", Steps.Select(static step => step.Name));
}
