using System.Text;

namespace NixStore.PowerShell.Outputs;

/// <summary>Why a path needs another: the references that lead from one to the other.</summary>
public sealed class DependencyChain
{
    internal DependencyChain(DependencyStep[] steps)
    {
        Steps = steps;
    }

    /// <summary>The paths in order; the first needs the second, and so on.</summary>
    public DependencyStep[] Steps { get; }

    /// <summary>The full path that needs the other.</summary>
    public string From => Steps[0].Path;

    /// <summary>The full path that is needed.</summary>
    public string To => Steps[^1].Path;

    /// <summary>How many references the chain has.</summary>
    public int Length => Steps.Length - 1;

    /// <summary>Writes the chain for people: a path a line, each indented below the one that needs it.</summary>
    /// <returns>The text, several lines.</returns>
    public string Draw()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Steps.Length; i++)
        {
            text.Append(' ', Math.Max(0, i - 1) * 2).Append(i == 0 ? "" : "└─").AppendLine(Steps[i].Path);
            foreach (var file in Steps[i].File)
            {
                text.Append(' ', i * 2).Append("· ").AppendLine(file.Length == 0 ? "(the file itself)" : file);
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The names of the paths, an arrow between each two.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Join(" → ", Steps.Select(static step => step.Name));
}
