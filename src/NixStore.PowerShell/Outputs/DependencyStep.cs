namespace NixStore.PowerShell.Outputs;

/// <summary>One path of a dependency chain.</summary>
/// <param name="Path">The full store path.</param>
/// <param name="Name">The name, without hash part.</param>
/// <param name="Store">The store that it was found in, as <c>-Store</c> takes it.</param>
/// <param name="File">The files below it that refer to the next path of the chain; empty unless they were asked for.</param>
public sealed record DependencyStep(string Path, string Name, string Store, TextList File)
{
    /// <summary>The full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
