namespace NixStore.Help;

/// <summary>A page that breaks the schema of help pages.</summary>
internal sealed class HelpPageException(string file, int line, string message) : Exception(message)
{
    public string File { get; } = file;

    /// <summary>The line, from one.</summary>
    public int Line { get; } = line;
}
