namespace NixStore.PowerShell.Outputs;

/// <summary>One path on the way from a root.</summary>
public sealed class StoreRootStep
{
    internal StoreRootStep(string path, string name, string rule)
    {
        Path = path;
        Name = name;
        Rule = rule;
    }

    /// <summary>Gets the full store path.</summary>
    public string Path { get; }

    /// <summary>Gets the name, without the hash part.</summary>
    public string Name { get; }

    /// <summary>Gets why it is kept: <c>Root</c>, <c>Reference</c>, <c>Deriver</c> or <c>Output</c>.</summary>
    public string Rule { get; }

    /// <summary>Returns the full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
