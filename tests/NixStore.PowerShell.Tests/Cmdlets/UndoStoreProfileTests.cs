using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class UndoStoreProfileTests : ProfileSession
{
    [Fact]
    public void A_profile_is_rolled_back_and_forward_again()
    {
        Assert.Empty(Do("Undo-StoreProfile system").Output);
        Assert.Equal("system-1-link", new FileInfo(SystemProfile).LinkTarget);

        var forward = Do("Undo-StoreProfile system -Generation 2 -PassThru").Only<StoreGenerationInfo>();

        Assert.Equal((2L, true), (forward.Number, forward.Current));
        Assert.Equal("system-2-link", new FileInfo(SystemProfile).LinkTarget);
    }

    [Fact]
    public void WhatIf_announces_the_numbers_and_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Undo-StoreProfile system -WhatIf", 300);

        Assert.Contains(
            $"Switch from generation 2 to generation 1, {TestStore.PathOf("app-1.0")}", shown, StringComparison.Ordinal);
        Assert.Equal(before, DescribeFiles());
    }

    [Fact]
    public void A_generation_comes_through_the_pipeline()
    {
        Do("& { $PSDefaultParameterValues = @{}; Get-StoreGeneration env -Store $store | Where-Object Number -eq 3 | Undo-StoreProfile }");

        Assert.Equal("env-3-link", new FileInfo(InWork("env")).LinkTarget);
    }

    [Fact]
    public void A_generation_that_is_not_there_is_an_error_and_does_not_stop_the_others()
    {
        var run = Session.Run("Undo-StoreProfile absent, env, system -Generation 3 -PassThru");

        Assert.Equal(2, run.Errors.Count);
        Assert.All(run.Errors, static error => Assert.NotNull(error.ErrorDetails.RecommendedAction));
        Assert.Contains("It has 1, 2.", run.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(("env", 3L), run.Output is [{ BaseObject: StoreGenerationInfo only }] ? (only.Name, only.Number) : default);
    }

    [Fact]
    public void Nothing_is_before_the_first_generation()
    {
        Do("Undo-StoreProfile system");

        Assert.Contains(
            "no generation before", Session.Run("Undo-StoreProfile system").Error("NixStore").ToString(), StringComparison.Ordinal);
    }
}
