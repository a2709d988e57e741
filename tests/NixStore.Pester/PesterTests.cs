namespace NixStore.Pester;

/// <summary>Every test of the Pester files, each under its own name.</summary>
public sealed class PesterTests
{
    /// <summary>Runs the files in one PowerShell, as <c>Invoke-Pester</c> does.</summary>
    /// <returns>A row for each test, in the order of the files.</returns>
    public static async Task<IEnumerable<TheoryDataRow<PesterResult>>> RunAsync()
    {
        var results = await PesterRun.RunAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(results);
        return results.Select(static result => new TheoryDataRow<PesterResult>(result)
        {
            TestDisplayName = $"{result.File}: {result.Name}",
            Label = "",
            Skip = result.SkipReason,
        });
    }

    [Theory, MemberData(nameof(RunAsync), DisableDiscoveryEnumeration = true)]
    public void Passes(PesterResult test) => Assert.True(test.IsPassed, test.Message);
}
