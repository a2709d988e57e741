namespace NixStore.Pester;

/// <summary>What Pester reports of a test.</summary>
/// <param name="File">The name of the file with the test.</param>
/// <param name="Name">The names of its blocks and its own.</param>
/// <param name="Result">Passed, Failed, Skipped, Inconclusive or NotRun.</param>
/// <param name="Message">Why it failed or was skipped; empty if Pester does not say.</param>
public sealed record PesterResult(string File, string Name, string Result, string Message)
{
    private const string SkipPrefix = "is skipped, because ";

    /// <summary>Gets whether the test ran without a failure.</summary>
    public bool IsPassed => Result == "Passed";

    /// <summary>Gets why the test was skipped, or null if it ran.</summary>
    public string? SkipReason => Result != "Skipped" ? null
        : Message.StartsWith(SkipPrefix, StringComparison.Ordinal) ? Message[SkipPrefix.Length..].Split('\n')[0]
        : "the condition of its block in the file does not hold";
}
