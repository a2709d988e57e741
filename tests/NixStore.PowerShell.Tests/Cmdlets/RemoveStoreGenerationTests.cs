using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>The generations of system are 2 days and 1 day old, and those of env 3, 2 and 1, with 2 as the current one.</summary>
public sealed class RemoveStoreGenerationTests : ProfileSession
{
    [Theory]
    [InlineData("-OlderThan 36h", "s1 s2 e2 e3")]
    [InlineData("-OlderThan 12h", "s2 e2 e3")]
    [InlineData("-Keep 1", "s2 e2 e3")]
    [InlineData("-Keep '+2'", "s1 s2 e1 e2 e3")]
    [InlineData("-OlderThan 12h -Keep 2", "s1 s2 e1 e2 e3")]
    [InlineData("-KeepDaily 1", "s2 e2 e3")]
    [InlineData("-KeepDaily 9", "s1 s2 e1 e2 e3")]
    [InlineData("-KeepMonthly 1 -KeepWeekly 1", "s2 e2 e3")]
    [InlineData("-Number 1, 3", "s2 e2")]
    [InlineData("-Number 1 -KeepNumber 1", "s1 s2 e1 e2 e3")]
    [InlineData("-KeepNumber 3", "s2 e2 e3")]
    [InlineData("-Like app-*", "s2 e1 e2")]
    [InlineData("-OtherThanCurrent", "s2 e2")]
    public void Generations_that_no_rule_keeps_go(string rules, string left)
    {
        Assert.Empty(Do($"Remove-StoreGeneration * {rules} -Confirm:$false").Output);

        Assert.Equal(left, string.Join(' ', Left()));
    }

    [Fact]
    public void WhatIf_lists_what_goes_and_stays_with_reasons_and_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Remove-StoreGeneration * -OlderThan 12h -WhatIf", 300);

        Assert.Contains($"Remove 1 of 2 generations of {SystemProfile}", shown, StringComparison.Ordinal);
        Assert.Matches(@"remove +1 .* older than \d{4}-", shown);
        Assert.Matches(@"keep +2 .* current; in use at \d{4}-", shown);
        Assert.Equal(before, DescribeFiles());
        Assert.Equal("s1 s2 e1 e2 e3", string.Join(' ', Left()));
    }

    [Fact]
    public void A_plan_has_each_generation_with_its_action_and_reasons()
    {
        var plan = Do("Remove-StoreGeneration env -Keep 1 -Plan").As<PlannedGeneration>();

        Assert.Equal(
            [
                ("Remove", 1L, "not one of the last 1"),
                ("Keep", 2L, "current one of the last 1"),
                ("Keep", 3L, "newer than the current one"),
            ],
            plan.Select(static one => (one.Action, one.Number, one.Reason.ToString())));
        Assert.Equal("s1 s2 e1 e2 e3", string.Join(' ', Left()));
    }

    [Fact]
    public void PassThru_writes_what_was_removed_with_its_size()
    {
        var removed = Do("Remove-StoreGeneration system -Keep 1 -PassThru -Confirm:$false").Only<StoreGenerationInfo>();

        Assert.Equal((1L, TestStore.PathOf("app-1.0")), (removed.Number, removed.Path));
        Assert.NotNull(removed.ClosureSize);
    }

    [Fact]
    public void Generations_come_through_the_pipeline()
    {
        Do("""
            & {
                $PSDefaultParameterValues = @{}
                Get-StoreGeneration -Store $store | Where-Object Number -ne 1 | Remove-StoreGeneration -Confirm:$false
            }
            """);

        Assert.Equal("s1 s2 e1 e2", string.Join(' ', Left()));
    }

    [Fact]
    public void A_current_generation_that_is_named_stays_with_a_warning()
    {
        var run = Session.Run("Remove-StoreGeneration env -Number 1, 2 -Confirm:$false");

        Assert.Contains("Generation 2", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal("s1 s2 e2 e3", string.Join(' ', Left()));
    }

    [Fact]
    public void Without_a_rule_nothing_is_removed()
    {
        Assert.Contains(
            "-OtherThanCurrent",
            Session.Run("Remove-StoreGeneration * -Confirm:$false").Error("Argument").ToString(),
            StringComparison.Ordinal);

        Assert.Equal("s1 s2 e1 e2 e3", string.Join(' ', Left()));
    }

    [Fact]
    public void A_profile_without_a_current_generation_is_an_error_and_does_not_stop_the_others()
    {
        File.Delete(SystemProfile);

        var error = Session.Run("Remove-StoreGeneration * -OtherThanCurrent -Confirm:$false").Error("NixStore");

        Assert.NotNull(error.ErrorDetails.RecommendedAction);
        Assert.Equal("s1 s2 e2", string.Join(' ', Left()));
    }

    [Fact]
    public void The_next_collection_deletes_what_only_removed_generations_need()
    {
        Do("Remove-StoreGeneration * -OtherThanCurrent -Confirm:$false");
        Do("Clear-StoreGarbage -Confirm:$false");

        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.15"], ValidNames);
    }

    private IEnumerable<string> Left()
        => from profile in (string[])[SystemProfile, InWork("env")]
           from number in Enumerable.Range(1, 3)
           where new FileInfo($"{profile}-{number}-link").LinkTarget is not null
           select $"{Path.GetFileName(profile)[0]}{number}";
}
