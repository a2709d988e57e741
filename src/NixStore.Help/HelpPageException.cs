namespace NixStore.Help;

/// <summary>The exception for a page that does not match the schema of help pages.</summary>
internal sealed class HelpPageException(string file, int line, string message) : Exception(message)
{
    public string File { get; } = file;

    /// <summary>Gets the line number, from one.</summary>
    public int Line { get; } = line;
}
