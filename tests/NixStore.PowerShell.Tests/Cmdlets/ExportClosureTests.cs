using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ExportClosureTests(GraphStore graph) : TransferSession(graph)
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    [Theory]
    [InlineData("")]
    [InlineData("-Format Nario")]
    [InlineData("-Compression Zstd")]
    [InlineData("-Compression Gzip -CompressionLevel 9")]
    [InlineData("-Compression Bzip2 -Format Nario")]
    public void What_is_exported_can_be_imported(string options)
    {
        Assert.Empty(Do($"Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file\" {options}").Output);
        Do("Import-Closure \"$directory/file\" -Store $to");

        Assert.Equal(_closureOfOld, TargetNames);
        Assert.Empty(Do("Get-StorePath -Store $to | Where-Object { $_.NarHash -ne (Get-StorePath $_.Path -Store $store).NarHash }").Output);
        Assert.Equal(["file", "target"], Directory.GetFileSystemEntries(this["."]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Bytes_go_from_one_cmdlet_to_the_other()
    {
        Do("Export-Closure *-app-1.0 -Store $store | Import-Closure -Store $to");

        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void Piped_paths_go_into_one_file_each_once()
    {
        Do("Get-StorePath *-app-* -Store $store | Export-Closure -DestinationPath \"$directory/file\"");

        Assert.Equal(8, Do("Import-Closure \"$directory/file\" -Store $to -PassThru").Output.Count);
    }

    [Fact]
    public void The_extension_chooses_the_compression()
    {
        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/a.zst\"");
        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/b\" -Compression Zstd");

        Assert.Equal(File.ReadAllBytes(this["b"]), File.ReadAllBytes(this["a.zst"]));
    }

    [Fact]
    public void The_file_is_written_to_the_pipeline_on_demand()
        => Assert.Equal(
            this["a"], Do("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/a\" -PassThru").Only<FileInfo>().FullName);

    [Theory]
    [InlineData("(Get-StorePath *-openssl-3.0.14 -Store $store)")]
    [InlineData("(Get-Closure *-openssl-3.0.14 -Store $store).Path[-1]")]
    [InlineData("*-openssl-3.0.14")]
    [InlineData("(Get-StorePath *-openssl-3.0.14 -Store $store).HashPart")]
    [InlineData("\"$directory/list\"")]
    [InlineData("([IO.FileInfo]\"$directory/list\")")]
    public void Paths_can_be_left_out(string exclude)
    {
        File.WriteAllText(this["list"], $"\n{TestStore.PathOf("openssl-3.0.14")}\r\n{TestStore.StorePathOf("never-seen").BaseName}\n");
        Do("Copy-Closure *-openssl-3.0.14 -From $store -To $to");

        Do($"Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file\" -Exclude {exclude}");

        Assert.Equal(["app-1.0", "assets-1", "glibc-2.37"], Names("Import-Closure \"$directory/file\" -Store $to -PassThru").Order());
    }

    [Fact]
    public void A_bad_line_in_a_list_is_named()
    {
        File.WriteAllText(this["list"], $"{TestStore.PathOf("assets-1")}\nnonsense\n");

        var run = Session.Run("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file\" -Exclude \"$directory/list\"");

        Assert.Contains("Line 2", run.Error("NixFormat").ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(this["file"]));
    }

    [Fact]
    public void What_would_be_written_is_listed_and_nothing_is()
    {
        var shown = Session.Render("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file\" -WhatIf", width: 300);

        Assert.Contains("What if: Export 4 paths, ", shown, StringComparison.Ordinal);
        Assert.Contains(TestStore.PathOf("assets-1"), shown, StringComparison.Ordinal);
        Assert.False(File.Exists(this["file"]));
    }

    [Fact]
    public void Contents_that_do_not_match_their_hash_are_not_exported_and_the_old_file_stays()
    {
        using var damaged = new TestStore();
        damaged.Add("bad-1");
        damaged.Damage("bad-1");
        Session.SetVariable("damaged", damaged.Root);
        File.WriteAllText(this["file"], "old");

        Session.Run("Export-Closure *-bad-1 -Store $damaged -DestinationPath \"$directory/file\" -Force").Error("HashMismatch");

        Assert.Equal("old", File.ReadAllText(this["file"]));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(this["."]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_is_there_is_kept()
    {
        File.WriteAllText(this["file"], "old");

        Session.Run("Export-Closure *-app-1.0 -Store $store -DestinationPath \"$directory/file\"").Error("FileExists");

        Assert.Equal("old", File.ReadAllText(this["file"]));
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_and_the_others_are_exported()
    {
        var run =
            Session.Run($"Export-Closure {TestStore.PathOf("absent-1")}, *-assets-1 -Store $store -DestinationPath \"$directory/file\"");

        Assert.Equal(TestStore.PathOf("absent-1"), run.Error("StorePathNotValid").TargetObject);
        Assert.Equal(["assets-1"], Names("Import-Closure \"$directory/file\" -Store $to -PassThru"));
    }

    [Fact]
    public void Paths_of_two_stores_do_not_go_into_one_file()
    {
        Do("Copy-Closure *-assets-1 -From $store -To $to");

        Session.Run("Get-StorePath *-assets-1 -Store $to | ForEach-Object { $_; Get-StorePath *-app-1.0 -Store $store } | Export-Closure")
            .Error("Argument");
    }
}
