using NixStore.Nar;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetNarEntryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PowerShellSession _session = new();
    private readonly SampleTree _tree;

    public GetNarEntryTests()
    {
        _tree = new SampleTree(_directory);
        _session.SetVariable("nar", _tree.WriteNar(_directory));
        _session.SetVariable("directory", _directory.Path);
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("Get-NarEntry $nar")]
    [InlineData("Get-NarEntry -LiteralPath $nar")]
    [InlineData("Get-NarEntry \"$directory/*.nar\"")]
    [InlineData("$nar | Get-NarEntry")]
    [InlineData("[IO.FileInfo]$nar | Get-NarEntry")]
    public void All_that_a_nar_holds_is_listed_a_directory_before_what_is_in_it(string script)
        => Assert.Equal(
            [".", "bin", "bin/hello", "share", "share/doc", "share/doc/readme.txt", "share/empty"],
            _session.Run(script).Succeeded().As<NarEntryInfo>().Select(static entry => entry.Path));

    [Fact]
    public void An_entry_has_a_size_an_offset_and_a_source()
    {
        var entry = _session.Run("Get-NarEntry $nar bin/hello").Only<NarEntryInfo>();

        Assert.Equal(
            (nameof(NarEntryType.Regular), !OperatingSystem.IsWindows(), 21L, "hello"),
            (entry.Type, entry.IsExecutable, entry.Size!.Value, entry.Name));
        Assert.Equal("#!/bin/sh\necho hello\n"u8.ToArray(), _tree.Nar.AsSpan((int)entry.Offset!, 21).ToArray());
        Assert.Equal((Path.Combine(_directory.Path, "sample.nar"), null), (entry.Source, entry.Store));
    }

    [Fact]
    public void A_link_has_a_target()
    {
        _tree.WithLink("link", "bin/hello").WriteNar(_directory);

        var entry = _session.Run("Get-NarEntry $nar link").Only<NarEntryInfo>();

        Assert.Equal((nameof(NarEntryType.Symlink), "bin/hello", null), (entry.Type, entry.Target, entry.Size));
    }

    [Fact]
    public void A_filter_matches_paths_in_the_nar()
        => Assert.Equal(
            ["share/doc", "share/doc/readme.txt"],
            _session.Run("Get-NarEntry $nar -Filter share/d*").Succeeded().As<NarEntryInfo>().Select(static entry => entry.Path));

    [Theory]
    [InlineData("gz")]
    [InlineData("bz2")]
    [InlineData("xz")]
    [InlineData("zst")]
    public void A_compressed_nar_is_listed_like_any_other(string extension)
    {
        _session.Run($"Export-Nar -LiteralPath \"$directory/sample\" -DestinationPath \"$directory/x.nar.{extension}\"").Succeeded();

        Assert.Equal(
            _session.Run("Get-NarEntry $nar | ForEach-Object { \"$_ $($_.Offset)\" }").As<string>(),
            _session.Run(
                $"Get-NarEntry \"$directory/x.nar.{extension}\" | ForEach-Object {{ \"$_ $($_.Offset)\" }}").Succeeded().As<string>());
    }

    [Fact]
    public void The_json_is_that_of_a_binary_cache()
    {
        var json = _session.Run("Get-NarEntry $nar -AsJson").Only<string>();

        Assert.StartsWith("{\"root\":{\"entries\":{\"bin\":{\"entries\":{\"hello\":{", json, StringComparison.Ordinal);
        Assert.EndsWith("\"version\":1}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_takes_no_filter()
        => _session.Run("Get-NarEntry $nar -AsJson -Filter x").Error("Argument");

    [Fact]
    public void The_view_shows_sizes_for_people()
    {
        _tree.WithLargeFile("share/large", 3_000_000).WithLink("link", "bin/hello").WriteNar(_directory);

        var lines = _session.Render("Get-NarEntry $nar", width: 100).Split('\n');

        Assert.Contains("Executable     21 B bin/hello", lines);
        Assert.Contains("Regular      2.9 MB share/large", lines);
        Assert.Contains("Symlink             link -> bin/hello", lines);
        Assert.All(lines, static line => Assert.True(line.TrimEnd().Length <= 100));
    }

    [Fact]
    public void A_malformed_nar_is_an_error_of_its_own()
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "bad.nar"), _tree.Nar[..^100]);

        var run = _session.Run("Get-NarEntry \"$directory/bad.nar\", $nar | Where-Object Path -eq share/empty");

        Assert.Equal(Path.Combine(_directory.Path, "bad.nar"), run.Error("NixFormat").TargetObject);
        Assert.Single(run.Output);
    }

    [Fact]
    public void A_literal_file_that_is_not_there_is_an_error()
        => Assert.Contains(
            "absent",
            _session.Run("Get-NarEntry -LiteralPath \"$directory/absent\"").Error("FileNotFound").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void The_rest_is_not_read_when_a_later_command_needs_no_more()
        => Assert.Equal(
            ".", _session.Run("do { Get-NarEntry $nar | ForEach-Object { $_; break } } while ($false)").Only<NarEntryInfo>().Path);
}
