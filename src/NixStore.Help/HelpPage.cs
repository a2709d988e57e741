namespace NixStore.Help;

/// <summary>The prose of one cmdlet's page, as paragraphs of plain text.</summary>
internal sealed record HelpPage(
    IReadOnlyList<string> Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpType> Inputs,
    IReadOnlyList<HelpType> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<HelpLink> Links);

/// <summary>A worked example: its title, the code to type, and what to know about it.</summary>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>A type that goes into or comes out of a cmdlet.</summary>
internal sealed record HelpType(string Name, IReadOnlyList<string> Description);

/// <summary>A page to read next.</summary>
internal sealed record HelpLink(string Text, string Target);
