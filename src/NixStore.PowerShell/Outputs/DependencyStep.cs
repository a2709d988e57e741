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

    /// <summary>The full store path.</summary>
    public string Path { get; }

    /// <summary>The name, without hash part.</summary>
    public string Name { get; }

    /// <summary>The store that it was found in, as <c>-Store</c> takes it.</summary>
    public string Store { get; }

    /// <summary>The files below it that refer to the next path of the chain; empty unless they were asked for.</summary>
    public TextList File { get; }

    /// <summary>The full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
