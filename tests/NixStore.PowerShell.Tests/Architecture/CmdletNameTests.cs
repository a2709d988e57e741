using System.Text.RegularExpressions;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Architecture;

/// <summary>The core knows no cmdlet and no parameter: what a user of PowerShell can do next is mapped in the cmdlets.</summary>
public sealed partial class CmdletNameTests
{
    // The page of a served store shows visitors what they can type.
    private static readonly string[] _pages = ["IndexPage.cs"];

    [Fact]
    public void No_string_of_the_core_names_a_cmdlet_or_a_parameter()
        => Assert.Empty(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "NixStore.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !_pages.Contains(Path.GetFileName(file)))
            .SelectMany(static file => File.ReadLines(file).Index()
                .Where(
                    static line => !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && CmdletInString().IsMatch(line.Item))
                .Select(line => $"{Path.GetFileName(file)}:{line.Index + 1}")));

    [Theory]
    [InlineData("""x = "Find it with Test-StorePath.";""", true)]
    [InlineData("""x = "Name one with -From, or not.";""", true)]
    [InlineData("""x = "ssh-add"; // Copy-Closure""", false)]
    public void A_cmdlet_or_parameter_is_found_in_a_string(string line, bool isFound)
        => Assert.Equal(isFound, CmdletInString().IsMatch(line));

    [GeneratedRegex("""
        (?x) "[^"]*
        (\b(Add|Build|Clear|Compare|Convert|Copy|Enter|Expand|Export|Find|Get|Import|Install|Invoke|New|Optimize|Publish
        |Register|Remove|Repair|Set|Start|Stop|Test|Undo|Uninstall|Unregister|Update)-[A-Z][a-z]\w+
        |\x20-[A-Z][a-z]\w+)
        [^"]*"
        """)]
    private static partial Regex CmdletInString();
}
