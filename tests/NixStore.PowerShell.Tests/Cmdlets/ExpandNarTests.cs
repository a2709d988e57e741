using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ExpandNarTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PowerShellSession _session = new();
    private readonly SampleTree _tree;

    public ExpandNarTests()
    {
        _tree = new SampleTree(_directory);
        _session.SetVariable("nar", _tree.WriteNar(_directory));
        _session.SetVariable("bytes", _tree.Nar);
        _session.SetVariable("out", Out);
        _session.SetVariable("directory", _directory.Path);
    }

    private string Out => Path.Combine(_directory.Path, "out");

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("Expand-Nar $nar $out")]
    [InlineData("Expand-Nar -Path \"$directory/s*.nar\" -DestinationPath $out")]
    [InlineData("Expand-Nar -LiteralPath $nar -DestinationPath $out")]
    [InlineData("[IO.FileInfo]$nar | Expand-Nar -DestinationPath $out")]
    [InlineData("Expand-Nar -InputObject $bytes -DestinationPath $out")]
    [InlineData("$bytes | Expand-Nar -DestinationPath $out")]
    [InlineData(",$bytes | Expand-Nar -DestinationPath $out")]
    [InlineData("Export-Nar -LiteralPath \"$directory/sample\" | Expand-Nar -DestinationPath $out")]
    [InlineData("Expand-Nar -InputObject ([IO.MemoryStream]::new($bytes)) -DestinationPath $out")]
    public void A_nar_is_unpacked_from_wherever_it_is(string script)
    {
        Assert.Empty(_session.Run(script).Succeeded().Output);
        Assert.Equal(_tree.Nar, new SampleTreeAt(Out).Nar);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("bz2")]
    [InlineData("xz")]
    [InlineData("zst")]
    public void A_compressed_nar_is_recognised_by_its_contents(string extension)
    {
        _session.Run($"Export-Nar -LiteralPath \"$directory/sample\" -DestinationPath \"$directory/x.{extension}\"").Succeeded();
        File.Move(Path.Combine(_directory.Path, $"x.{extension}"), Path.Combine(_directory.Path, "plain"));

        _session.Run("Expand-Nar \"$directory/plain\" $out").Succeeded();

        Assert.Equal(_tree.Nar, new SampleTreeAt(Out).Nar);
    }

    [Fact]
    public void A_large_nar_streams_from_one_cmdlet_to_the_next()
    {
        _tree.WithLargeFile("large", 20_000_000);

        _session.Run("Export-Nar -LiteralPath \"$directory/sample\" | Expand-Nar -DestinationPath $out").Succeeded();

        Assert.Equal(_tree.Nar, new SampleTreeAt(Out).Nar);
    }

    [Fact]
    public void Files_can_be_written_as_any_others_can()
    {
        _session.Run("Expand-Nar $nar $out").Succeeded();

        File.AppendAllText(Path.Combine(Out, "share/empty"), "more");
    }

    [Fact]
    public void What_was_made_is_written_on_demand()
        => Assert.Equal(Out, _session.Run("Expand-Nar $nar $out -PassThru").Only<DirectoryInfo>().FullName);

    [Fact]
    public void Several_nars_are_each_unpacked_to_a_path_in_a_directory()
    {
        Directory.CreateDirectory(Out);
        File.Copy(Path.Combine(_directory.Path, "sample.nar"), Path.Combine(_directory.Path, "b.nar"));

        _session.Run("Expand-Nar \"$directory/*.nar\" $out").Succeeded();

        Assert.Equal(["b", "sample"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_exists_is_not_replaced()
    {
        _directory.WriteFile("out", "mine");

        var run = _session.Run("Expand-Nar $nar $out");

        Assert.Contains(Out, Assert.Single(run.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Out));
    }

    [Fact]
    public void Nothing_is_unpacked_only_to_see_what_would_be()
    {
        var shown = _session.Render("Expand-Nar $nar $out -WhatIf", width: 500);

        Assert.Contains("Unpack ", shown, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void A_text_is_refused_with_a_hint()
    {
        var run = _session.Run("'text' | Expand-Nar -DestinationPath $out");

        Assert.Contains("Write the output to a file", run.Error("StringInput").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_is_no_bytes_is_refused()
        => _session.Run("Get-Command Expand-Nar | Expand-Nar -DestinationPath $out").Error("FilePath");

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_the_next_is_unpacked()
    {
        Directory.CreateDirectory(Out);

        var run = _session.Run("Expand-Nar \"$directory/absent.nar\", $nar $out");

        Assert.Equal("PathNotFound", Assert.Single(run.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.True(Directory.Exists(Path.Combine(Out, "sample")));
    }

    [Theory]
    [InlineData("$bytes[0..99]", "truncated")]
    [InlineData("$bytes + [byte[]](0, 0)", "follow")]
    [InlineData("[byte[]](1..100)", "not a NAR")]
    public void A_bad_nar_leaves_nothing(string bytes, string reason)
    {
        var run = _session.Run($"Expand-Nar -InputObject ([byte[]]({bytes})) -DestinationPath $out");

        Assert.Contains(reason, run.Error("NixFormat").ToString(), StringComparison.Ordinal);
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public void A_bad_nar_in_the_pipeline_ends_it_early()
    {
        _tree.WithLargeFile("large", 5_000_000);

        var run =
            _session.Run("& { [byte[]]::new(100); Export-Nar -LiteralPath \"$directory/sample\" } | Expand-Nar -DestinationPath $out");

        run.Error("NixFormat");
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public void Stopping_leaves_nothing()
    {
        _session.SetVariable("endless", new EndlessNarStream());

        RunResult run = _session.RunUntil(
            "Expand-Nar -InputObject $endless -DestinationPath $out", run => run.Progress.Count > 0);

        Assert.True(run.WasStopped);
        Assert.False(Path.Exists(Out));
    }

    /// <summary>A tree that a cmdlet has made.</summary>
    private sealed class SampleTreeAt(string path)
    {
        public byte[] Nar
        {
            get
            {
                using var nar = new FileSystem.Trees.NarPackStream(path);
                var bytes = new MemoryStream();
                nar.CopyTo(bytes);
                return bytes.ToArray();
            }
        }
    }
}
