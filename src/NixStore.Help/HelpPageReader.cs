using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace NixStore.Help;

/// <summary>
/// Reads help pages. A heading of the second level begins a section, and a heading of the third level begins a parameter, an example or a
/// type. The types and attributes of parameters are not on the page, but in the assembly.
/// </summary>
internal static class HelpPageReader
{
    private static readonly string[] _sections =
        ["SYNOPSIS", "DESCRIPTION", "PARAMETERS", "EXAMPLES", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private static readonly string[] _commonParameters = ["-WhatIf", "-Confirm"];

    public static HelpPage Read(string file, CmdletFacts cmdlet)
    {
        var document = Markdown.Parse(File.ReadAllText(file));
        var title = PageSection.Split(document, 1).Skip(1).FirstOrDefault() ?? throw Error(file, document, "The page has no title.");
        if (title.Title != cmdlet.Name)
        {
            throw Error(file, title.Heading, $"The title is '{title.Title}', not '{cmdlet.Name}'.");
        }

        var sections = new Dictionary<string, PageSection>();
        foreach (var section in PageSection.Split(title.Blocks, 2).Skip(1))
        {
            if (!_sections.Contains(section.Title) || !sections.TryAdd(section.Title, section))
            {
                throw Error(
                    file,
                    section.Heading,
                    $"The section '{section.Title}' is unknown or is there twice; known are {string.Join(", ", _sections)}.");
            }
        }

        PageSection Section(string name)
            => sections.GetValueOrDefault(name) ?? throw Error(file, title.Heading, $"The section '{name}' is missing.");

        return new HelpPage(
            MarkdownText.Paragraphs(Section("SYNOPSIS").Blocks),
            MarkdownText.Paragraphs(Section("DESCRIPTION").Blocks),
            ReadParameters(file, Section("PARAMETERS"), cmdlet),
            [.. Section("EXAMPLES").Subsections(3).Select(section => ReadExample(file, section))],
            [.. Section("INPUTS").Subsections(3).Select(ReadType)],
            [.. Section("OUTPUTS").Subsections(3).Select(ReadType)],
            MarkdownText.Paragraphs(Section("NOTES").Blocks),
            [.. Section("RELATED LINKS").Blocks.SelectMany(block => block.Descendants<LinkInline>())
                .Select(link => new HelpLink(MarkdownText.Of(link), link.Url ?? string.Empty))]);
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadParameters(string file, PageSection parameters, CmdletFacts cmdlet)
    {
        var described = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var section in parameters.Subsections(3))
        {
            var name = section.Title.TrimStart('-');
            if (_commonParameters.Contains(section.Title) || !cmdlet.Parameters.Any(parameter => parameter.Name == name))
            {
                throw Error(file, section.Heading, $"{cmdlet.Name} has no parameter '{section.Title}' of its own.");
            }

            if (!described.TryAdd(name, MarkdownText.Paragraphs(section.Blocks)))
            {
                throw Error(file, section.Heading, $"The parameter '{section.Title}' is described twice.");
            }
        }

        return described;
    }

    /// <summary>
    /// Reads an example. The code is the first block in PowerShell. The text before and after it, with its output, is the remarks.
    /// </summary>
    private static HelpExample ReadExample(string file, PageSection section)
    {
        var code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault(block => block.Info == "powershell")
            ?? throw Error(file, section.Heading, $"'{section.Title}' has no code block marked 'powershell'.");
        var remarks = MarkdownText.Paragraphs(section.Blocks.Where(block => block != code));
        return new HelpExample(section.Title, MarkdownText.Code(code), remarks);
    }

    private static HelpType ReadType(PageSection section) => new(section.Title, MarkdownText.Paragraphs(section.Blocks));

    private static HelpPageException Error(string file, MarkdownObject element, string message) => new(file, element.Line + 1, message);
}
