using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

public sealed class NarFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SampleTree _tree;

    public NarFileTests() => _tree = new SampleTree(_directory);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public void Creates_the_file_that_Nix_dumps(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");

        NarFile.Create(_tree.Path, _directory["sample.nar"]);

        Assert.Equal(nix.Run(["--dump", _tree.Path]), File.ReadAllBytes(_directory["sample.nar"]));
    }

    [Fact]
    public async Task Extracts_what_was_created()
    {
        await NarFile.CreateAsync(_tree.Path, _directory["sample.nar"], Token);
        await NarFile.ExtractAsync(_directory["sample.nar"], _directory["copy"], cancellationToken: Token);

        NarFile.Create(_directory["copy"], _directory["copy.nar"]);
        Assert.Equal(_tree.Nar, await File.ReadAllBytesAsync(_directory["copy.nar"], Token));
    }

    [Fact]
    public async Task Streams_stay_open()
    {
        using var nar = new MemoryStream();
        await NarFile.CreateAsync(_tree.Path, nar, Token);
        nar.Position = 0;
        await NarFile.ExtractAsync(nar, _directory["copy"], cancellationToken: Token);

        Assert.Equal(SampleTree.Readme, await File.ReadAllTextAsync(_directory["copy/share/doc/readme.txt"], Token));
        Assert.Equal(_tree.Nar, nar.ToArray());
    }

    [Fact]
    public void Replaces_no_file()
    {
        _directory.WriteFile("sample.nar", "mine");

        Assert.Throws<IOException>(() => NarFile.Create(_tree.Path, _directory["sample.nar"]));

        Assert.Equal("mine", File.ReadAllText(_directory["sample.nar"]));
    }

    [Fact]
    public void Leaves_no_file_if_the_source_cannot_be_read()
    {
        Assert.ThrowsAny<NixStoreException>(() => NarFile.Create(_directory["absent"], _directory["sample.nar"]));

        Assert.False(File.Exists(_directory["sample.nar"]));
    }

    [Fact]
    public void Leaves_nothing_of_an_archive_that_more_bytes_follow()
    {
        var file = _directory.WriteFile("long.nar", [.. _tree.Nar, 0]);

        var error = Assert.Throws<NixFormatException>(() => NarFile.Extract(file, _directory["copy"]));

        Assert.Equal(_tree.Nar.Length, error.Offset);
        Assert.False(Path.Exists(_directory["copy"]));
    }

    [Fact]
    public async Task Can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => NarFile.CreateAsync(_tree.Path, _directory["sample.nar"], cancelled.Token));

        Assert.False(File.Exists(_directory["sample.nar"]));
    }
}
