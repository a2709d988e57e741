using System.Text.RegularExpressions;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents()
        => [.. Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Documents))]
    public void Links_lead_to_files_and_headings(string document)
    {
        var file = Path.Combine(Repository.Root, document);
        foreach (Match link in Link().Matches(File.ReadAllText(file)))
        {
            var path = link.Groups["path"].Value;
            var target = path.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
            Assert.True(Path.Exists(target), $"{document} links to {path}, which does not exist.");
            if (link.Groups["heading"] is { Success: true } heading)
            {
                Assert.Contains(
                    heading.Value, Heading().Matches(File.ReadAllText(target)).Select(match => AnchorOf(match.Groups["title"].Value)));
            }
        }
    }

    [Fact]
    public void Every_guide_is_in_the_index()
    {
        var index = File.ReadAllText(Path.Combine(Repository.Root, "docs", "README.md"));
        Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName).Except(["README.md"]),
            guide => Assert.Contains($"]({guide})", index, StringComparison.Ordinal));
    }

    /// <summary>Returns the anchor that a web page of the repository gives to a heading.</summary>
    private static string AnchorOf(string title) => NotInAnchors().Replace(title.ToLowerInvariant(), string.Empty).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]*)(#(?<heading>[^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^#+ (?<title>.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
