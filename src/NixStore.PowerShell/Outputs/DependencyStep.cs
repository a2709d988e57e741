namespace NixStore.PowerShell.Outputs;

/// <summary>One path of a dependency chain.</summary>
public sealed class DependencyStep
{
    internal DependencyStep(string path, string name, string store, TextList file)
    {
        Path = path;
        Name = name;
        Store = store;
        File = file;
    }

    /// <summary>Gets the full store path.</summary>
    public string Path { get; }

    /// <summary>Gets the name, without hash part.</summary>
    public string Name { get; }

    /// <summary>Gets the store of the path, in the form of <c>-Store</c>.</summary>
    public string Store { get; }

    /// <summary>Gets the files of the path that refer to the next path of the chain. Empty unless they were requested.</summary>
    public TextList File { get; }

    /// <summary>Returns the full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
