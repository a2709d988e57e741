using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Words;

/// <summary>Holds sources, help and documents to the words of CONTRIBUTING.md.</summary>
public sealed class WordsTests
{
    private const int MaximumColumns = 140;

    private static readonly string[] _documents = [".md", ".txt"];

    private static readonly string[] _sources = [".cs", ".ps1", ".psd1", ".ps1xml", ".csproj", ".props", ".targets", ".yml"];

    private static readonly EnumerationOptions _recursive = new() { RecurseSubdirectories = true };

    [Fact]
    public void Documents_have_no_banned_expression()
        => AssertPlain(WordList.Read("CheckedDocuments.txt").SelectMany(entry => Files(entry, _documents)), Prose.OfDocument);

    [Fact]
    public void Checked_sources_have_no_banned_expression()
        => AssertPlain(WordList.Read("CheckedSources.txt").SelectMany(entry => Files(entry, _sources)), Prose.OfSource);

    [Theory]
    [InlineData("src/NixStore.Help")]
    [InlineData("src/NixStore.PowerShell")]
    [InlineData("tests/NixStore.Fuzzing")]
    [InlineData("tests/NixStore.Pester")]
    [InlineData("tests/NixStore.PowerShell.Tests")]
    [InlineData("tests/windows")]
    [InlineData("examples")]
    public void No_line_of_a_source_is_longer_than_140_columns(string folder)
        => Assert.Empty(
            from file in Files(folder, [".cs"])
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaximumColumns
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}: {line.Item.Length} columns");

    [Theory]
    [InlineData("The daemon tells which.")]
    [InlineData("Whoever reads it.")]
    [InlineData("The path, or null where there is none.")]
    [InlineData("Where a path is missing, it is copied.")]
    [InlineData("A path that was taken from this place.")]
    [InlineData("Gives it out.")]
    public void A_banned_expression_is_found(string sentence) => Assert.NotEmpty(Findings(Prose.OfDocument(sentence)));

    [Theory]
    [InlineData("The directory where Nix keeps its database.")]
    [InlineData("Where does it go?")]
    [InlineData("The file is replaced in place, which takes place once.")]
    [InlineData("Run `nobody` or [this](https://example.org/anew).")]
    [InlineData("```text\nThe daemon tells which.\n```")]
    public void Plain_words_and_code_are_no_finding(string sentence) => Assert.Empty(Findings(Prose.OfDocument(sentence)));

    [Fact]
    public void An_expression_is_found_across_a_line_break_with_its_line()
        => Assert.Equal(
            ["sample:2: 'Gives out'; write instead: return, serve, send, provide"],
            Findings(Prose.OfSource("    /// First.\n    /// Gives\n    /// out.")));

    [Theory]
    [InlineData("# Gives\n# out.")]
    [InlineData("<!-- Gives\n     out. -->")]
    public void An_expression_is_found_in_a_comment_of_a_script_or_a_project(string text)
        => Assert.NotEmpty(Findings(Prose.OfSource(text)));

    [Fact]
    public void An_expression_is_found_in_the_name_of_a_test()
        => Assert.NotEmpty(Findings(Prose.OfSource("public void A_path_is_read_anew() { }")));

    private static IEnumerable<string> Findings(Prose prose) => BannedExpression.All.SelectMany(banned => banned.FindIn("sample", prose));

    private static void AssertPlain(IEnumerable<string> files, Func<string, Prose> read)
    {
        string[] findings = [.. from file in files.Distinct()
                                let name = Path.GetRelativePath(Repository.Root, file)
                                let prose = read(File.ReadAllText(file))
                                from banned in BannedExpression.All
                                from finding in banned.FindIn(name, prose)
                                select finding];
        Assert.True(findings.Length == 0, string.Join(Environment.NewLine, findings.Prepend($"{findings.Length} banned expressions:")));
    }

    /// <summary>
    /// Returns the file that an entry names, or those of its folder. An entry without a file is stale and fails the test.
    /// </summary>
    private static string[] Files(string entry, string[] extensions)
    {
        var path = Path.Combine(Repository.Root, entry);
        if (File.Exists(path))
        {
            return [path];
        }

        string[] files =
            [.. Directory.GetFiles(path, "*", _recursive).Where(file => extensions.Contains(Path.GetExtension(file)) && !IsLeftOut(file))];
        Assert.True(files.Length > 0, $"'{entry}' has no file to check.");
        return files;
    }

    /// <summary>Returns true for what a build made, and for this test with its lists and samples.</summary>
    private static bool IsLeftOut(string file)
        => Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Words");
}
