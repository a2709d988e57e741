using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class CopyClosureTests(GraphStore graph) : TransferSession(graph)
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    [Theory]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To $to")]
    [InlineData("Copy-Closure *-app-1.0 $to -From $store")]
    [InlineData("Get-StorePath *-app-1.0 -Store $store | Copy-Closure -To $to")]
    [InlineData("Get-Closure *-app-1.0 -Store $store | Copy-Closure -To $to")]
    public void A_path_is_copied_with_all_that_it_needs(string script)
    {
        Assert.Empty(Do(script).Output);

        Assert.Equal(_closureOfOld, TargetNames);
        Assert.Empty(Do("Get-StorePath -Store $to | Where-Object { $_.NarHash -ne (Get-StorePath $_.Path -Store $store).NarHash }").Output);
    }

    [Fact]
    public void What_was_copied_is_written_on_demand_as_the_target_knows_it()
    {
        var copied = Do("Copy-Closure *-app-1.0 -From $store -To $to -PassThru").As<StorePathInfo>();

        Assert.Equal(_closureOfOld, copied.Select(static info => info.Name).Order());
        Assert.Equal("app-1.0", copied[^1].Name);
        Assert.All(copied, info => Assert.Equal(Target, info.Store));
    }

    [Fact]
    public void Only_what_is_missing_is_copied()
    {
        Do("Copy-Closure *-openssl-3.0.14 -From $store -To $to");

        Assert.Equal(["app-1.0", "assets-1"], Names("Copy-Closure *-app-1.0 -From $store -To $to -PassThru").Order());
        Assert.Empty(Names("Copy-Closure *-app-1.0 -From $store -To $to -PassThru"));
    }

    [Fact]
    public void What_would_be_copied_is_listed_with_sizes_and_no_store_is_made()
    {
        var shown = Session.Render("Copy-Closure *-app-1.0 -From $store -To $to -WhatIf", width: 300);

        Assert.Contains("What if: Copy 4 paths, ", shown, StringComparison.Ordinal);
        Assert.All(_closureOfOld, name => Assert.Contains($"B  {TestStore.PathOf(name)}", shown, StringComparison.Ordinal));
        Assert.False(TargetExists);
    }

    [Fact]
    public void A_person_can_refuse()
    {
        var question = string.Empty;
        Session.Answer = text =>
        {
            question = text;
            return 2;
        };

        Do("Copy-Closure *-app-1.0 -From $store -To $to -Confirm");

        Assert.Contains("Copy 4 paths", question, StringComparison.Ordinal);
        Assert.False(TargetExists);
    }

    [Fact]
    public void A_path_alone_needs_its_references_in_the_target()
    {
        var run = Session.Run("Copy-Closure *-app-1.0 -From $store -To $to -NoClosure");

        Assert.Contains("glibc-2.37", run.Error("MissingReferences").ToString(), StringComparison.Ordinal);
        Assert.False(TargetExists);
    }

    [Fact]
    public void A_path_is_copied_alone_if_its_references_are_valid()
    {
        Do("Copy-Closure *-glibc-2.37 -From $store -To $to");

        Assert.Equal(["zlib-1.3"], Names("Copy-Closure *-zlib-1.3 -From $store -To $to -NoClosure -ThrottleLimit 1 -PassThru"));
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_and_the_others_are_copied()
    {
        var run = Session.Run($"Copy-Closure {TestStore.PathOf("absent-1")}, *-assets-1 -From $store -To $to");

        Assert.Equal(TestStore.PathOf("absent-1"), run.Error("StorePathNotValid").TargetObject);
        Assert.Equal(["assets-1"], TargetNames);
    }

    [Fact]
    public void A_store_must_be_named()
        => Assert.Contains("-To", Session.Run("Copy-Closure x").Error("Argument").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Contents_that_do_not_match_their_hash_are_an_error_of_their_path_and_of_those_that_need_it()
    {
        using var damaged = new TestStore();
        damaged.Add("good-1");
        damaged.Add("bad-1");
        damaged.Add("user-1", "bad-1");
        damaged.Damage("bad-1");
        Session.SetVariable("damaged", damaged.Root);

        var run = Session.Run("Copy-Closure * -From $damaged -To $to");

        Assert.Equal(
            [("HashMismatch", TestStore.PathOf("bad-1")), ("ReferenceNotCopied", TestStore.PathOf("user-1"))],
            run.Errors.Select(static error => (error.FullyQualifiedErrorId.Split(',')[0], (string)error.TargetObject)));
        Assert.Equal(["good-1"], TargetNames);
    }

    [Fact]
    public void Progress_is_shown_in_bytes_and_ends()
    {
        var run = Do("Copy-Closure *-app-1.1 -From $store -To $to");

        Assert.Contains(
            run.Progress,
            static record => record.StatusDescription.Contains("6 of 6 paths", StringComparison.Ordinal)
                || record.StatusDescription.Contains("5 of 5 paths", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, run.Progress[^1].RecordType);
    }
}
