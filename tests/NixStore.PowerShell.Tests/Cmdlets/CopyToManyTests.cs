using System.Management.Automation;
using System.Net.Sockets;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Copy-Closure to several targets at once.</summary>
public sealed class CopyToManyTests(GraphStore graph) : TransferSession(graph)
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    [Theory]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To $directory/a, $directory/b, $directory/c")]
    [InlineData("Copy-Closure *-app-1.0 $directory/a, $directory/b, $directory/c, $directory/a -From $store")]
    [InlineData("Get-Closure *-app-1.0 -Store $store | Copy-Closure -To (\"$directory/a\", \"$directory/b\", \"$directory/c\")")]
    public void Each_target_gets_what_it_lacks_and_has_a_result(string script)
    {
        Do("Copy-Closure *-glibc-2.37 -From $store -To $directory/b");

        var results = Do(script).As<ClosureCopyResult>();

        Assert.Equal([this["a"], this["b"], this["c"]], results.Select(static result => result.Target).Order());
        Assert.All(results, result =>
        {
            Assert.Null(result.Error);
            Assert.Equal(result.Target == this["b"] ? (3, 1) : (4, 0), (result.Paths, result.Present));
            Assert.Equal(_closureOfOld, Names($"Get-StorePath -Store '{result.Target}'").Order());
            Assert.True(result.Bytes > 0);
            Assert.Equal(result.Paths, result.Copied.Count);
        });
    }

    [Fact]
    public void A_target_that_fails_is_an_error_that_names_it_and_the_others_are_copied_to()
    {
        File.WriteAllText(this["file"], "no directory");

        var run = Session.Run("Copy-Closure *-app-1.0 -From $store -To $directory/a, $directory/file, unix:///no/daemon");

        Assert.Null(run.Failure);
        var results = run.As<ClosureCopyResult>();
        Assert.Equal(4, results.Single(result => result.Target == this["a"]).Paths);
        Assert.Equal([this["file"], "unix:///no/daemon"], run.Errors.Select(static error => (string)error.TargetObject).Order());
        Assert.All(run.Errors, error =>
        {
            Assert.StartsWith($"{error.TargetObject}: ", error.ToString(), StringComparison.Ordinal);
            ClosureCopyResult result = results.Single(result => result.Target == (string)error.TargetObject);
            Assert.Equal((null, error.Exception.Message), (result.Paths, result.Error));
        });
        Assert.Contains(run.Errors, static error => error.FullyQualifiedErrorId.StartsWith("StoreConnection,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_is_reached_over_SSH()
    {
        var run = Session.Run("Copy-Closure *-app-1.0 -From $store -ComputerName deploy@web1.invalid");

        Assert.Equal("ssh://deploy@web1.invalid", Assert.Single(run.As<ClosureCopyResult>()).Target);
        Assert.StartsWith("ssh://deploy@web1.invalid: ", Assert.Single(run.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_be_copied_is_listed_for_each_and_no_store_is_made()
    {
        var shown = Session.Render("Copy-Closure *-app-1.0 -From $store -To $directory/a, $directory/b -WhatIf", width: 300);

        Assert.Contains($"to {this["a"]}", shown, StringComparison.Ordinal);
        Assert.Contains($"to {this["b"]}", shown, StringComparison.Ordinal);
        Assert.False(Path.Exists(this["a"]));
    }

    [Fact]
    public void Each_target_has_a_line_of_progress_that_ends()
    {
        var records = Do("Copy-Closure * -From $store -To $directory/a, $directory/b").Progress;

        var lines = records.GroupBy(static record => record.ActivityId).ToList();
        Assert.Equal([$"Copying to {this["a"]}", $"Copying to {this["b"]}"], lines.Select(static line => line.First().Activity).Order());
        Assert.All(lines, static line => Assert.Equal(ProgressRecordType.Completed, line.Last().RecordType));
    }

    [Fact]
    public void The_results_are_a_table()
    {
        var lines = Session.Render(
            "Copy-Closure *-app-1.0 -From $store -To $directory/a, unix:///no/daemon -ErrorAction SilentlyContinue | Out-Default",
            width: 100)
            .Split('\n');

        Assert.Contains(
            lines,
            static line => line.TrimStart().StartsWith("Paths ", StringComparison.Ordinal)
                && line.Contains(" Target ", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void A_target_that_has_no_caches_says_so()
    {
        var run = Do("Copy-Closure *-app-1.0 -From $store -To $directory/a, $directory/b -SubstituteOnDestination");

        Assert.Equal(2, run.Warnings.Count(static warning => warning.Contains("no caches to fetch from", StringComparison.Ordinal)));
        Assert.All(run.As<ClosureCopyResult>(), static result => Assert.Equal(4, result.Paths));
        Assert.Single(Do("Copy-Closure *-app-1.0 -From $store -To $to -SubstituteOnDestination").Warnings);
    }

    [Fact]
    public void Ctrl_C_ends_the_copies_to_all_also_to_one_that_does_not_answer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows: there are no daemons");
        using var mute = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        mute.Bind(new UnixDomainSocketEndPoint(this["mute"]));
        mute.Listen();

        RunResult run = Session.RunUntil(
            "Copy-Closure *-app-1.0 -From $store -To $directory/a, unix://$directory/mute", static run => run.Output.Count == 1);

        Assert.Equal(this["a"], Assert.Single(run.As<ClosureCopyResult>()).Target);
        Assert.True(run.WasStopped);
    }

    [Fact]
    public void What_was_copied_is_in_the_results_and_not_passed_through()
        => Session.Run("Copy-Closure *-app-1.0 -From $store -To $directory/a, $directory/b -PassThru").Error("Argument");
}
