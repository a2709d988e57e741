using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed partial class HelpTests
{
    public static TheoryData<string> CmdletNames()
    {
        using var session = new PowerShellSession();
        return [.. session.Run("(Get-Module NixStore).ExportedCmdlets.Keys").Succeeded().As<string>().Order()];
    }

    [Theory, MemberData(nameof(CmdletNames))]
    public void Each_cmdlet_has_a_page(string cmdlet)
        => Assert.True(File.Exists(Path.Combine(Repository.PageDirectory, cmdlet + ".md")), $"docs/cmdlets/{cmdlet}.md is missing.");

    [Fact]
    public void Each_page_has_its_cmdlet()
        => Assert.Equal(
            CmdletNames().Select(row => row.Data).Order(),
            Directory.GetFiles(Repository.PageDirectory, "*.md").Select(Path.GetFileNameWithoutExtension).Order()!);

    [Theory, MemberData(nameof(CmdletNames))]
    public void Help_says_what_the_cmdlet_does(string cmdlet)
    {
        using var session = new PowerShellSession();
        var text = session.Render($"Get-Help {cmdlet} -Full", width: 120);

        Assert.All(["SYNOPSIS", "DESCRIPTION", "PARAMETERS", "INPUTS", "OUTPUTS", "Example 1", "Example 2"],
            section => Assert.Contains(section, text, StringComparison.Ordinal));
        var synopsis = session.Run($"(Get-Help {cmdlet}).Synopsis").Only<string>().Trim();
        Assert.EndsWith(".", synopsis, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(CmdletNames))]
    public void Help_describes_each_parameter(string cmdlet)
    {
        using var session = new PowerShellSession();
        var described = session.Run($$"""
            (Get-Help {{cmdlet}} -Full).parameters.parameter | ForEach-Object { if ($_.description.Text) { $_.name } }
            """).Succeeded();
        var shown = session.Run($$"""
            (Get-Command {{cmdlet}}).Parameters.Values | Where-Object { $true -notin $_.Attributes.DontShow } | ForEach-Object Name
            """).Succeeded();

        Assert.Equal(shown.As<string>().Except(Cmdlet.CommonParameters).Order(), described.As<string>().Order());
    }

    [Theory, MemberData(nameof(CmdletNames))]
    public void Examples_use_only_parameters_that_exist(string cmdlet)
    {
        using var session = new PowerShellSession();
        var examples = session.Run($"(Get-Help {cmdlet} -Full).examples.example | ForEach-Object {{ $_.code }}").Succeeded().As<string>();

        Assert.True(examples.Count >= 2, "A page has at least two examples.");
        foreach (var example in examples)
        {
            Ast script = Parser.ParseInput(example, out _, out var errors);
            Assert.Empty(errors.Select(error => $"{example}: {error.Message}"));
            Assert.All(
                script.FindAll(ast => ast is CommandAst, true).Cast<CommandAst>(), command => AssertParametersExist(session, command));
        }

        Assert.Contains(examples, example => example.Contains(cmdlet, StringComparison.Ordinal));
    }

    public static TheoryData<string> Topics()
        => [.. Directory.GetFiles(Path.Combine(Repository.ModuleDirectory, "en-US"), "about_*.help.txt").Select(TopicOf).Order()];

    [Theory, MemberData(nameof(Topics))]
    public void Get_Help_finds_each_topic(string topic)
    {
        using var session = new PowerShellSession();
        var text = session.Run($"Get-Help {topic}").Only<string>();

        Assert.Equal(["TOPIC", topic], text.Split('\n', StringSplitOptions.TrimEntries).Take(2));
        Assert.All(["SHORT DESCRIPTION", "EXAMPLES", "SEE ALSO"], section => Assert.Contains(section, text, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Topics))]
    public void A_topic_leads_to_cmdlets_and_topics(string topic)
    {
        var text = File.ReadAllText(Path.Combine(Repository.ModuleDirectory, "en-US", topic + ".help.txt"));
        var seeAlso = text[text.IndexOf("SEE ALSO", StringComparison.Ordinal)..];
        var links = seeAlso.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[1..];

        Assert.Empty(links.Except(HelpNames()));
    }

    /// <summary>
    /// The shell shows only the text of a link, so Get-Help must find that text. The target of the link on the page must exist.
    /// </summary>
    [Theory, MemberData(nameof(CmdletNames))]
    public void Related_links_lead_to_help_and_to_pages(string cmdlet)
    {
        using var session = new PowerShellSession();
        var links =
            session.Run($"(Get-Help {cmdlet} -Full).relatedLinks.navigationLink | ForEach-Object linkText").Succeeded().As<string>();
        var page = File.ReadAllText(Path.Combine(Repository.PageDirectory, cmdlet + ".md"));
        var targets = MarkdownLink().Matches(page).Select(link => link.Groups["target"].Value);

        Assert.NotEmpty(links);
        Assert.Empty(links.Except(HelpNames()));
        Assert.All(
            targets, target => Assert.True(File.Exists(Path.Combine(Repository.PageDirectory, target)), $"{cmdlet} links to {target}."));
    }

    private static IEnumerable<string> HelpNames() => CmdletNames().Concat(Topics()).Select(row => row.Data);

    private static string TopicOf(string file) => Path.GetFileName(file).Replace(".help.txt", string.Empty, StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#]+)")]
    private static partial Regex MarkdownLink();

    private static void AssertParametersExist(PowerShellSession session, CommandAst command)
    {
        session.SetVariable("name", command.GetCommandName());
        if (session.Run("Get-Command $name -Module NixStore -ErrorAction Ignore").Output is not [{ BaseObject: CmdletInfo cmdlet }])
        {
            return;
        }

        foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
        {
            Assert.Contains(
                parameter.ParameterName, cmdlet.Parameters.Keys.Concat(cmdlet.Parameters.Values.SelectMany(known => known.Aliases)));
        }
    }
}
