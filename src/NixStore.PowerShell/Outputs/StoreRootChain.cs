using System.Text;
using NixStore.Collecting;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>Why a path is live: a root, and the way from the root to the path.</summary>
public sealed class StoreRootChain
{
    private readonly StoreRootStep[] _steps;

    internal StoreRootChain(LivenessReason reason, StoreDirectory directory, StoreReference store)
    {
        _steps = [.. reason.Chain.Select(step => new StoreRootStep(directory.Print(step.Path), step.Path.Name, step.Rule.ToString()))];
        Root = new StoreRootInfo(reason.Root, null, directory, store);
    }

    /// <summary>Gets the full store path that is live.</summary>
    public string Path => _steps[^1].Path;

    /// <summary>Gets the kind of the root.</summary>
    public string Kind => Root.Kind;

    /// <summary>Gets the link of the root.</summary>
    public string Link => Root.Link;

    /// <summary>Gets the process that keeps the path; null if there is none or it is not known.</summary>
    public RootProcess? Process => Root.Process;

    /// <summary>
    /// Gets the rule that keeps the path: <c>Root</c>, <c>Reference</c>, <c>Deriver</c>, <c>Output</c> or <c>Unknown</c>.
    /// </summary>
    public string Rule => _steps[^1].Rule;

    /// <summary>Gets the full store paths from that of the root to the live one.</summary>
    public TextList Chain => field ??= [.. _steps.Select(static step => step.Path)];

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store => Root.Store;

    private StoreRootInfo Root { get; }

    /// <summary>Returns the paths of the chain with the rule that keeps each one.</summary>
    /// <returns>The steps, that of the root first.</returns>
    public StoreRootStep[] GetSteps() => [.. _steps];

    /// <summary>Draws the chain: the root, and below it one path in each line, each indented below the one that keeps it.</summary>
    /// <returns>The text, several lines.</returns>
    public string Draw()
    {
        var text = new StringBuilder(DescribeRoot());
        for (var i = 0; i < _steps.Length; i++)
        {
            var rule = _steps[i].Rule switch
            {
                nameof(LivenessRule.Deriver) => " (deriver)",
                nameof(LivenessRule.Output) => " (output)",
                _ => "",
            };
            text.AppendLine().Append(' ', i * 2).Append("└─").Append(_steps[i].Path).Append(rule);
        }

        return text.ToString();
    }

    /// <summary>Returns the link of the root and the names of the paths.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Link} → {string.Join(" → ", _steps.Select(static step => step.Name))}";

    private string DescribeRoot()
    {
        var link = ForeignText.Escape(Link);
        return Process is null ? $"{link} ({Kind})" : $"{link} ({Kind}, {ForeignText.Escape(Process.ToString())})";
    }
}
