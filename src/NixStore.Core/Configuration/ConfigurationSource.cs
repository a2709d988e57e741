namespace NixStore.Configuration;

/// <summary>A line of a configuration.</summary>
/// <param name="File">The file, or what the text is called, such as <c>NIX_CONFIG</c>.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Offset">Where the line starts, in characters from the start of the text.</param>
public sealed record ConfigurationSource(string File, int Line, int Offset)
{
    /// <summary>Writes the place as messages name it.</summary>
    /// <returns>The file and the line.</returns>
    public override string ToString() => $"{File}, line {Line}";

    internal NixFormatException Fault(string message) => new($"{this}: {message}", Offset);
}
