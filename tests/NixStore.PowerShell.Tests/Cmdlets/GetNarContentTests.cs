using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetNarContentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PowerShellSession _session = new();
    private readonly SampleTree _tree;

    public GetNarContentTests()
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

    [Fact]
    public void A_file_is_read_line_by_line()
        => Assert.Equal(
            ["first", "zweite Zeile: äöü", "last"],
            _session.Run("Get-NarContent $nar share/doc/readme.txt").Succeeded().As<string>());

    [Fact]
    public void A_file_is_one_text_on_demand()
        => Assert.Equal(SampleTree.Readme, _session.Run("Get-NarContent $nar share/doc/readme.txt -Raw").Only<string>());

    [Fact]
    public void A_file_is_bytes_on_demand()
    {
        _tree.WithLargeFile("large", 1_000_000).WriteNar(_directory);

        var chunks = _session.Run("Get-NarContent $nar large -AsByteStream").Succeeded().As<byte[]>();

        Assert.Equal(File.ReadAllBytes(Path.Combine(_tree.Path, "large")), chunks.SelectMany(static chunk => chunk));
    }

    [Fact]
    public void A_file_is_one_array_of_bytes_on_demand()
        => Assert.Equal(
            SampleTree.Readme,
            System.Text.Encoding.UTF8.GetString(
                _session.Run("Get-NarContent $nar share/doc/readme.txt -AsByteStream -Raw").Only<byte[]>()));

    [Fact]
    public void Entries_come_through_the_pipeline()
        => Assert.Equal(
            SampleTree.Readme, _session.Run("Get-NarEntry $nar *.txt | Get-NarContent -Raw").Only<string>());

    [Fact]
    public void A_wildcard_reads_several_files_in_one_pass()
        => Assert.Equal(
            ["#!/bin/sh", "echo hello", "first", "zweite Zeile: äöü", "last"],
            _session.Run("Get-NarContent $nar *e*").Succeeded().As<string>());

    [Fact]
    public void A_nar_of_a_single_file_needs_no_entry()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "text"), "contents");
        _session.Run("Export-Nar -LiteralPath \"$directory/text\" -DestinationPath \"$directory/text.nar\"").Succeeded();

        Assert.Equal("contents", _session.Run("Get-NarContent \"$directory/text.nar\"").Only<string>());
    }

    [Theory]
    [InlineData("absent", "holds no")]
    [InlineData("share/doc", "is a directory")]
    [InlineData("a*b", "holds no")]
    public void What_cannot_be_read_is_an_error_and_the_rest_is_read(string entry, string reason)
    {
        var run = _session.Run($"Get-NarContent $nar {entry}, share/doc/readme.txt -Raw");

        Assert.Contains(reason, run.Error("NarEntry").ToString(), StringComparison.Ordinal);
        Assert.Equal(entry, run.Errors[0].TargetObject);
        Assert.Single(run.Output);
    }

    [Fact]
    public void A_link_is_an_error_that_names_its_target()
    {
        _tree.WithLink("link", "bin/hello").WriteNar(_directory);

        Assert.Contains("bin/hello", _session.Run("Get-NarContent $nar link").Error("NarEntry").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_needs_an_entry()
        => Assert.Contains("-EntryPath", _session.Run("Get-NarContent $nar").Error("NarEntry").ToString(), StringComparison.Ordinal);

    [Fact]
    public void What_follows_the_file_is_not_read()
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "cut.nar"), _tree.Nar[..^200]);

        Assert.Equal("echo hello", _session.Run("Get-NarContent \"$directory/cut.nar\" bin/hello").Succeeded().As<string>()[^1]);
    }
}
