using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ExportNarTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PowerShellSession _session = new();
    private readonly SampleTree _tree;

    public ExportNarTests()
    {
        _tree = new SampleTree(_directory);
        _session.SetVariable("tree", _tree.Path);
        _session.SetVariable("directory", _directory.Path);
    }

    private string File => Path.Combine(_directory.Path, "out.nar");

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void The_bytes_of_any_tree_go_through_the_pipeline_in_chunks()
    {
        _tree.WithLargeFile("large", 1_000_000);

        var run = _session.Run("Export-Nar -LiteralPath $tree");

        var chunks = run.Succeeded().As<byte[]>();
        Assert.True(chunks.Count > 1);
        Assert.Equal(_tree.Nar, chunks.SelectMany(static chunk => chunk));
    }

    [Fact]
    public void A_file_is_written_and_nothing_else()
    {
        var run = _session.Run("Export-Nar -LiteralPath $tree -DestinationPath \"$directory/out.nar\"");

        Assert.Empty(run.Succeeded().Output);
        Assert.Equal(_tree.Nar, System.IO.File.ReadAllBytes(File));
        Assert.Equal(["out.nar", "sample"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_file_is_written_to_the_pipeline_on_demand()
        => Assert.Equal(
            File,
            _session.Run("Export-Nar -LiteralPath $tree -DestinationPath \"$directory/out.nar\" -PassThru").Only<FileInfo>().FullName);

    [Fact]
    public void A_file_that_is_there_is_kept()
    {
        _directory.WriteFile("out.nar", "mine");

        _session.Run("Export-Nar -LiteralPath $tree -DestinationPath \"$directory/out.nar\"").Error("FileExists");

        Assert.Equal("mine", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_on_demand()
    {
        _directory.WriteFile("out.nar", "mine");

        _session.Run("Export-Nar -LiteralPath $tree -DestinationPath \"$directory/out.nar\" -Force").Succeeded();

        Assert.Equal(_tree.Nar, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Nothing_is_written_only_to_see_what_would_be()
    {
        var shown = _session.Render("Export-Nar -LiteralPath $tree -DestinationPath \"$directory/out.nar\" -WhatIf", width: 500);

        Assert.Contains($"Write the NAR of {_tree.Path}", shown, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_directory_takes_a_file_for_each_of_several_trees()
    {
        var other = new SampleTree(_directory, "other");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "nars"));
        _session.SetVariable("other", other.Path);

        _session.Run("Export-Nar -LiteralPath $tree, $other -DestinationPath \"$directory/nars\"").Succeeded();

        Assert.Equal(
            ["other.nar", "sample.nar"],
            Directory.GetFileSystemEntries(Path.Combine(_directory.Path, "nars")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_takes_one_tree_alone()
    {
        var other = new SampleTree(_directory, "other");
        _session.SetVariable("other", other.Path);

        var run = _session.Run("Export-Nar -LiteralPath $tree, $other -DestinationPath \"$directory/out.nar\"");

        Assert.Equal(other.Path, run.Error("FilePath").TargetObject);
        Assert.Equal(_tree.Nar, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_tree_that_is_not_there_is_an_error_and_leaves_no_file()
    {
        var run = _session.Run("Export-Nar -LiteralPath \"$directory/absent\" -DestinationPath \"$directory/out.nar\"");

        Assert.Contains("absent", Assert.Single(run.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal([_tree.Path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void File_objects_come_through_the_pipeline()
        => Assert.Equal(
            _tree.Nar,
            _session.Run("[IO.DirectoryInfo]$tree | ForEach-Object { Export-Nar -LiteralPath $_.FullName }")
                .Succeeded().As<byte[]>().SelectMany(static chunk => chunk));

    [Fact]
    public void A_switch_about_a_file_needs_one()
        => _session.Run("Export-Nar -LiteralPath $tree -PassThru").Error("Argument");

    [Theory]
    [InlineData("Gzip", "gz")]
    [InlineData("Bzip2", "bz2")]
    [InlineData("Xz", "xz")]
    [InlineData("Zstd", "zst")]
    public void The_extension_chooses_the_compression_as_the_parameter_does(string method, string extension)
    {
        _tree.WithLargeFile("zeros", 0);
        System.IO.File.WriteAllBytes(Path.Combine(_tree.Path, "zeros"), new byte[100_000]);

        _session.Run($"Export-Nar -LiteralPath $tree -DestinationPath \"$directory/a.nar.{extension}\"").Succeeded();
        _session.Run($"Export-Nar -LiteralPath $tree -DestinationPath \"$directory/b\" -Compression {method}").Succeeded();

        var file = System.IO.File.ReadAllBytes(Path.Combine(_directory.Path, $"a.nar.{extension}"));
        Assert.Equal(file, System.IO.File.ReadAllBytes(Path.Combine(_directory.Path, "b")));
        Assert.True(file.Length < 10_000);
    }
}
