using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ImportClosureTests : TransferSession
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    public ImportClosureTests(GraphStore graph)
        : base(graph)
        => Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file.closure\"");

    [Theory]
    [InlineData("Import-Closure \"$directory/file.closure\" -Store $to")]
    [InlineData("Import-Closure -Path \"$directory/*.closure\" -Store $to")]
    [InlineData("Import-Closure -LiteralPath \"$directory/file.closure\" -Store $to")]
    [InlineData("[IO.FileInfo]\"$directory/file.closure\" | Import-Closure -Store $to")]
    [InlineData("Import-Closure -InputObject ([IO.File]::ReadAllBytes(\"$directory/file.closure\")) -Store $to")]
    [InlineData("[IO.File]::ReadAllBytes(\"$directory/file.closure\") | Import-Closure -Store $to")]
    [InlineData("Import-Closure -InputObject ([IO.MemoryStream]::new([IO.File]::ReadAllBytes(\"$directory/file.closure\"))) -Store $to")]
    public void A_file_is_imported_from_wherever_it_is(string script)
    {
        Assert.Empty(Do(script).Output);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void The_paths_are_written_on_demand_also_those_that_were_there()
    {
        Do("Copy-Closure *-openssl-3.0.14 -From $store -To $to");

        Assert.Equal(_closureOfOld, Names("Import-Closure \"$directory/file.closure\" -Store $to -PassThru").Order());
    }

    [Theory]
    [InlineData("Export", "None")]
    [InlineData("Nario", "None")]
    [InlineData("Export", "Zstd")]
    [InlineData("Nario", "Zstd")]
    [InlineData("Export", "Gzip")]
    [InlineData("Export", "Bzip2")]
    public void Missing_references_are_reported_before_anything_is_written(string format, string compression)
    {
        Do(
            "Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/part\" -Exclude *-openssl-3.0.14, *-glibc-* "
            + $"-Format {format} -Compression {compression}");

        var run = Session.Run("Import-Closure \"$directory/part\" -Store $to");

        var message = run.Error("MissingReferences").ToString();
        Assert.Contains(TestStore.PathOf("openssl-3.0.14"), message, StringComparison.Ordinal);
        Assert.Contains(TestStore.PathOf("glibc-2.37"), message, StringComparison.Ordinal);
        Assert.Equal(this["part"], run.Errors[0].TargetObject);
        Assert.False(TargetExists);
    }

    [Fact]
    public void Missing_references_of_piped_bytes_are_reported_before_any_path_becomes_valid()
    {
        var run = Session.Run("Export-Closure *-app-1.0 -Store $store -Exclude *-openssl-3.0.14, *-glibc-* | Import-Closure -Store $to");

        Assert.Contains(TestStore.PathOf("openssl-3.0.14"), run.Error("MissingReferences").ToString(), StringComparison.Ordinal);
        Assert.Empty(TargetNames);
        Assert.All(
            Directory.GetFileSystemEntries(Path.Combine(Target, "nix", "store")),
            static entry => Assert.EndsWith(".links", entry, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".zst")]
    public void Paths_that_are_valid_already_are_skipped(string extension)
    {
        Do(
            "Copy-Closure *-openssl-3.0.14 -From $store -To $to; Export-Closure *-app-1.0 -Store $store -DestinationPath "
            + $"\"$directory/more{extension}\"");

        var run = Do($"Import-Closure \"$directory/more{extension}\" -Store $to -Verbose");

        Assert.Contains("Imported 2 paths", run.Verbose[^1], StringComparison.Ordinal);
        Assert.Contains("2 were there already", run.Verbose[^1], StringComparison.Ordinal);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void What_would_be_imported_is_listed_and_no_store_is_made()
    {
        var shown = Session.Render("Import-Closure \"$directory/file.closure\" -Store $to -WhatIf", width: 300);

        Assert.Contains("What if: Import 4 paths, ", shown, StringComparison.Ordinal);
        Assert.All(_closureOfOld, name => Assert.Contains($"B  {TestStore.PathOf(name)}", shown, StringComparison.Ordinal));
        Assert.False(TargetExists);
    }

    [Fact]
    public void What_if_reports_missing_references_without_importing()
    {
        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/part\" -Exclude *-glibc-*");

        Session.Run("Import-Closure \"$directory/part\" -Store $to -WhatIf").Error("MissingReferences");
        Assert.False(TargetExists);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void A_person_is_asked_on_demand(int answer, bool imported)
    {
        var question = string.Empty;
        Session.Answer = text =>
        {
            question = text;
            return answer;
        };

        Do("Import-Closure \"$directory/file.closure\" -Store $to -Confirm");

        Assert.Contains("Import 4 paths", question, StringComparison.Ordinal);
        Assert.Equal(imported, TargetExists);
    }

    [Fact]
    public void A_file_that_is_cut_short_changes_nothing()
    {
        File.WriteAllBytes(this["cut"], File.ReadAllBytes(this["file.closure"])[..^20]);

        Assert.Equal(this["cut"], Session.Run("Import-Closure \"$directory/cut\" -Store $to").Error("NixFormat").TargetObject);
        Assert.False(TargetExists);
    }

    [Fact]
    public void A_damaged_path_is_refused_and_what_needs_it_and_comes_after_it_too()
    {
        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/nario\" -Format Nario");
        var bytes = File.ReadAllBytes(this["nario"]);
        bytes[bytes.AsSpan().IndexOf("assets-1\n"u8)] ^= 1;
        File.WriteAllBytes(this["nario"], bytes);

        Session.Run("Import-Closure \"$directory/nario\" -Store $to").Error("HashMismatch");
        Assert.DoesNotContain("assets-1", TargetNames);
        Assert.DoesNotContain("app-1.0", TargetNames);
    }

    [Fact]
    public void A_text_is_refused_with_a_hint()
        => Session.Run("'text' | Import-Closure -Store $to").Error("StringInput");

    [Fact]
    public void Stopping_leaves_nothing()
    {
        Session.SetVariable("endless", new ClosureStream());

        RunResult run = Session.RunUntil("Import-Closure -InputObject $endless -Store $to", static run => run.Progress.Count > 0);

        Assert.True(run.WasStopped);
        Assert.Empty(TargetNames);
        Assert.All(
            Directory.GetFileSystemEntries(Path.Combine(Target, "nix", "store")),
            static entry => Assert.EndsWith(".links", entry, StringComparison.Ordinal));
    }

    /// <summary>An export stream whose first NAR never ends.</summary>
    private sealed class ClosureStream() : PrefixedStream([1, 0, 0, 0, 0, 0, 0, 0], new EndlessNarStream());
}
