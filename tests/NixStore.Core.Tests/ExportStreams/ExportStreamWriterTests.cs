using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.ExportStreams;

public sealed class ExportStreamWriterTests
{
    private static readonly byte[] Nar = Bytes.NarOfTree();

    private static readonly ValidPathInfo Info = new()
    {
        Path = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello"),
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, Nar),
        NarSize = Nar.Length,
        References = [StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello"), StorePath.Parse("n5wkd9frr45pa74if5gpz9j7mifg27fh-glibc")],
        Deriver = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello.drv"),
        RegistrationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        Ultimate = true,
        Signatures = [new StoreSignature("a-1", "AAAA"), new StoreSignature("b-1", "BBBB")],
        ContentAddress = ContentAddress.Parse("fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh"),
    };

    [Fact]
    public void Writes_a_nario_that_reads_back_whole()
    {
        using var reader = new ExportStreamReader(Write(ExportStreamFormat.Nario2, Info, Nar), StoreDirectory.Default);
        var entry = reader.ReadEntry()!;
        Assert.Equal(Info, entry.Info);
        entry.Nar.CopyTo(Stream.Null);
        Assert.Null(reader.ReadEntry());
    }

    [Fact]
    public void Writes_Nixs_format_that_reads_back()
    {
        using var reader = new ExportStreamReader(Write(ExportStreamFormat.Nix, Info, Nar), StoreDirectory.Default);
        var entry = reader.ReadEntry()!;
        var bare = Info with { Signatures = [], ContentAddress = null, Ultimate = false, RegistrationTime = null };
        Assert.Equal(bare, entry.Finish().ToPathInfo(Info.NarHash));
        Assert.Null(reader.ReadEntry());
    }

    [Theory]
    [InlineData(-1, ExportStreamFormat.Nix)]
    [InlineData(1, ExportStreamFormat.Nix)]
    [InlineData(-1, ExportStreamFormat.Nario2)]
    [InlineData(1, ExportStreamFormat.Nario2)]
    public void Refuses_a_NAR_of_another_size(int difference, ExportStreamFormat format)
    {
        var other = Info with { NarSize = Nar.Length + difference };
        Assert.Contains("Verify the path", Assert.Throws<NixStoreException>(() => Write(format, other, Nar)).Message);
    }

    [Fact]
    public void Refuses_a_nario_without_a_NAR_size()
        => Assert.Throws<NixStoreException>(() => Write(ExportStreamFormat.Nario2, Info with { NarSize = 0 }, Nar));

    [Fact]
    public void Refuses_to_end_within_a_path()
    {
        var writer = new ExportStreamWriter(new MemoryStream(), StoreDirectory.Default, ExportStreamFormat.Nix);
        writer.BeginPath(Info);
        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(() => writer.BeginPath(Info));
    }

    private static MemoryStream Write(ExportStreamFormat format, ValidPathInfo info, byte[] nar)
    {
        var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, StoreDirectory.Default, format);
        writer.WritePath(info, new MemoryStream(nar));
        writer.Finish();
        stream.Position = 0;
        return stream;
    }
}
