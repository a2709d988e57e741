using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace NixStore.Help;

/// <summary>Converts Markdown to plain text for a terminal.</summary>
internal static class MarkdownText
{
    public static IReadOnlyList<string> Paragraphs(IEnumerable<Block> blocks) => [.. blocks.SelectMany(Paragraphs)];

    public static string Code(CodeBlock block) => block.Lines.ToString().TrimEnd();

    public static string Of(Inline? inline)
    {
        var text = new StringBuilder();
        Append(text, inline);
        return text.ToString();
    }

    private static IEnumerable<string> Paragraphs(Block block) => block switch
    {
        ParagraphBlock paragraph => [Of(paragraph.Inline)],
        HeadingBlock heading => [Of(heading.Inline)],
        CodeBlock code => [Code(code)],
        ListBlock list => list.OfType<ListItemBlock>().Select((item, index)
            => (list.IsOrdered ? $"{index + 1}. " : "- ") + string.Join("\n", Paragraphs(item.AsEnumerable()))),
        ContainerBlock container => Paragraphs(container.AsEnumerable()),
        _ => [],
    };

    private static void Append(StringBuilder text, Inline? inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.ToString());
                break;
            case CodeInline code:
                text.Append(code.Content);
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.ToString());
                break;
            case LineBreakInline:
                text.Append(' ');
                break;
            case ContainerInline container:
                foreach (var child in container)
                {
                    Append(text, child);
                }

                break;
        }
    }
}
