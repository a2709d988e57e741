using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Verifying;

namespace NixStore.PowerShell.Cmdlets;

public sealed class TestStorePathTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public TestStorePathTests()
    {
        _store.Add("base");
        _store.Add("library", "base");
        _store.Add("app", "library");
        _session.SetVariable("store", _store.Root);
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_whole_store_is_checked_by_default()
        => Assert.Equal(
            [
                ("app", nameof(VerificationStatus.Valid)),
                ("base", nameof(VerificationStatus.Valid)),
                ("library", nameof(VerificationStatus.Valid)),
            ],
            Results("Test-StorePath -Store $store"));

    [Fact]
    public void Changed_contents_are_found_with_both_hashes_and_the_check_goes_on()
    {
        _store.Damage("library");
        StorePathTestResult[] results = [.. _session.Run("Test-StorePath -Store $store").Succeeded().As<StorePathTestResult>()];

        var bad = Assert.Single(results, result => result.Status != nameof(VerificationStatus.Valid));
        Assert.Equal(nameof(VerificationStatus.Modified), bad.Status);
        Assert.Equal(TestStore.PathOf("library"), bad.Path);
        Assert.NotEqual(bad.ExpectedHash, bad.ActualHash);
        Assert.Null(bad.Error);
        Assert.Equal(3, results.Length);
        Assert.All(results.Except([bad]), result => Assert.Equal(result.ExpectedHash, result.ActualHash));
    }

    [Fact]
    public void Files_that_are_gone_are_missing()
    {
        NixStore.FileSystem.Trees.TreeRemover.Remove(_store.FilesOf("base"), TestContext.Current.CancellationToken);
        var result = _session.Run("Test-StorePath *-base -Store $store").Only<StorePathTestResult>();
        Assert.Equal(nameof(VerificationStatus.Missing), result.Status);
        Assert.Null(result.ActualHash);
        Assert.Contains(_store.FilesOf("base"), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Unregistered_files_are_reported_only_for_a_whole_store_and_do_no_harm()
    {
        Directory.CreateDirectory(_store.FilesOf("left-over"));
        var left = Assert.Single(
            _session.Run("Test-StorePath -Store $store").Succeeded().As<StorePathTestResult>(),
            static result => result.Status == nameof(VerificationStatus.Unregistered));
        Assert.Equal((TestStore.PathOf("left-over"), null, null), (left.Path, left.ExpectedHash, left.NarSize));
        Assert.True(_session.Run("Test-StorePath -Store $store -Quiet").Only<bool>());
        Assert.DoesNotContain(
            Results("Test-StorePath * -Store $store"), static result => result.Item2 == nameof(VerificationStatus.Unregistered));
    }

    [Fact]
    public void Writable_files_are_reported_and_change_the_result_for_all_paths()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows: there are no such modes");
        var file = System.IO.Path.Combine(_store.FilesOf("library"), "needs");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = _session.Run("Test-StorePath *-library -Store $store").Only<StorePathTestResult>();
        Assert.Equal(nameof(VerificationStatus.NotCanonical), result.Status);
        Assert.Equal($"'{file}' has the mode 0600 instead of 0444.", result.Error);
        Assert.False(_session.Run("Test-StorePath *-library -Store $store -Quiet").Only<bool>());
    }

    [Fact]
    public void Piped_objects_are_checked_in_their_store()
        => Assert.Equal(
            [("base", nameof(VerificationStatus.Valid)), ("library", nameof(VerificationStatus.Valid))],
            Results("Get-Closure *-library -Store $store | Test-StorePath"));

    [Fact]
    public void A_path_that_is_given_twice_is_checked_once()
        => Assert.Single(Results("Test-StorePath *-base, *-base -Store $store"));

    [Theory]
    [InlineData("", true)]
    [InlineData("*-app", true)]
    [InlineData("*-base, *-app", false)]
    [InlineData("*-base", false)]
    public void One_answer_is_given_on_demand(string path, bool expected)
    {
        if (!expected || path.Length > 0)
        {
            _store.Damage("base");
        }

        Assert.Equal(expected, _session.Run($"Test-StorePath {path} -Store $store -Quiet").Only<bool>());
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_and_no_good_answer()
    {
        var run = _session.Run($"Test-StorePath {TestStore.PathOf("absent")}, *-base -Store $store -Quiet");
        run.Error("StorePathNotValid");
        Assert.Equal([false], run.As<bool>());
    }

    [Fact]
    public void A_text_without_a_path_is_an_error_and_the_others_are_checked()
    {
        var run = _session.Run("'nonsense', '*-base' | Test-StorePath -Store $store");
        run.Error("StorePathNotFound");
        Assert.Single(run.Output);
    }

    [Fact]
    public void Progress_is_shown_in_bytes_and_ends()
    {
        var run = _session.Run("Test-StorePath -Store $store").Succeeded();
        Assert.Contains(run.Progress, record => record.StatusDescription.Contains("3 of 3 paths", StringComparison.Ordinal)
            && record.StatusDescription.Contains('B') && record.PercentComplete == 100);
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, run.Progress[^1].RecordType);
    }

    [Fact]
    public void The_view_fits_sixty_columns_and_shows_what_is_bad()
    {
        _store.Damage("app");
        var lines = _session.Render("Test-StorePath -Store $store", width: 60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.Contains(lines, line => line.StartsWith("Modified ", StringComparison.Ordinal)
            && line.Contains(TestStore.StorePathOf("app").HashPart, StringComparison.Ordinal));
    }

    [Fact]
    public void The_rest_is_not_read_if_the_first_is_enough()
        => Assert.Single(
            _session.Run("do { Test-StorePath -Store $store | ForEach-Object { $_; break } } while ($false)").Succeeded().Output);

    [Fact]
    public void Ctrl_C_ends_it()
    {
        var nar = TestStore.NarOf(new byte[64 * 1024 * 1024]);
        _store.Receive(
            new NixStore.Paths.ValidPathInfo
            {
                Path = TestStore.StorePathOf("large"),
                NarHash = NixStore.Hashing.Hash.Compute(NixStore.Hashing.NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
            },
            nar);
        RunResult run = _session.RunUntil("while ($true) { Test-StorePath -Store $store }", run => run.Output.Count > 2);
        Assert.True(run.WasStopped);
    }

    private IEnumerable<(string, string)> Results(string script)
        => _session.Run(script).Succeeded().As<StorePathTestResult>().Select(result => (result.Path[44..], result.Status)).Order();
}
