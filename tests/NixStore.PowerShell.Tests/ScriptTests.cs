using System.Management.Automation.Language;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed class ScriptTests
{
    public static TheoryData<string> Scripts()
        => [.. ((string[])[".", "module", "tests", "examples"])
            .Select(directory => Path.Combine(Repository.Root, directory))
            .Where(Directory.Exists)
            .SelectMany(directory => Directory.GetFiles(directory, "*.ps*1"))
            .Where(file => !file.EndsWith(".ps1xml", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order()];

    [Theory, MemberData(nameof(Scripts))]
    public void Each_script_of_the_repository_parses(string script)
    {
        Parser.ParseFile(Path.Combine(Repository.Root, script), out _, out var errors);
        Assert.Empty(errors.Select(error => $"{error.Extent}: {error.Message}"));
    }
}
