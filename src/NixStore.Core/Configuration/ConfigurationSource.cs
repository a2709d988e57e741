namespace NixStore.Configuration;

/// <summary>A line of a configuration.</summary>
/// <param name="File">The file, or the name of the text, such as <c>NIX_CONFIG</c>.</param>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Offset">The offset of the line in the text, in characters.</param>
public sealed record ConfigurationSource(string File, int Line, int Offset)
{
    /// <summary>Returns the position for messages.</summary>
    /// <returns>The file and the line.</returns>
    public override string ToString() => $"{File}, line {Line}";

    internal NixFormatException Fault(string message) => new($"{this}: {message}", Offset);
}
