namespace NixStore.Help;

/// <summary>The text of the page of a cmdlet, as paragraphs of plain text.</summary>
internal sealed record HelpPage(
    IReadOnlyList<string> Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpType> Inputs,
    IReadOnlyList<HelpType> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<HelpLink> Links);

/// <summary>An example: its title, its code, and remarks.</summary>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>An input or output type of a cmdlet.</summary>
internal sealed record HelpType(string Name, IReadOnlyList<string> Description);

/// <summary>A related link.</summary>
internal sealed record HelpLink(string Text, string Target);
