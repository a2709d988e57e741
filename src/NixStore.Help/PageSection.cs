using Markdig.Syntax;

namespace NixStore.Help;

/// <summary>A heading and the blocks below it.</summary>
internal sealed record PageSection(HeadingBlock Heading, IReadOnlyList<Block> Blocks)
{
    public string Title { get; } = MarkdownText.Of(Heading.Inline);

    public IEnumerable<PageSection> Subsections(int level) => Split(Blocks, level).Skip(1);

    /// <summary>Splits blocks at the headings of a level. The first section contains the blocks before the first heading.</summary>
    public static IReadOnlyList<PageSection> Split(IEnumerable<Block> blocks, int level)
    {
        var heading = new HeadingBlock(null!);
        var sections = new List<PageSection>();
        var content = new List<Block>();
        foreach (var block in blocks)
        {
            if (block is HeadingBlock next && next.Level == level)
            {
                sections.Add(new PageSection(heading, content));
                heading = next;
                content = [];
            }
            else
            {
                content.Add(block);
            }
        }

        sections.Add(new PageSection(heading, content));
        return sections;
    }
}
