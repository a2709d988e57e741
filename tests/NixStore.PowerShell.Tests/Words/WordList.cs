using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Words;

/// <summary>The lists of this folder: one entry a line, and comments that begin with a number sign.</summary>
internal static class WordList
{
    public static IEnumerable<string> Read(string name)
        => File.ReadLines(Path.Combine(Repository.Root, "tests", "NixStore.PowerShell.Tests", "Words", name))
            .Where(line => line.Length > 0 && line[0] != '#');
}
