using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.ExportStreams;

public sealed class ExportStreamWriterTests
{
    private static readonly byte[] _nar = Bytes.NarOfTree();

    private static readonly ValidPathInfo _info = new()
    {
        Path = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello"),
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, _nar),
        NarSize = _nar.Length,
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
        using var reader = new ExportStreamReader(Write(ExportStreamFormat.Nario2, _info, _nar), StoreDirectory.Default);
        var entry = reader.ReadEntry()!;
        Assert.Equal(_info, entry.Info);
        entry.Nar.CopyTo(Stream.Null);
        Assert.Null(reader.ReadEntry());
    }

    [Fact]
    public void Writes_Nixs_format_that_reads_back()
    {
        using var reader = new ExportStreamReader(Write(ExportStreamFormat.Nix, _info, _nar), StoreDirectory.Default);
        var entry = reader.ReadEntry()!;
        var bare = _info with { Signatures = [], ContentAddress = null, Ultimate = false, RegistrationTime = null };
        Assert.Equal(bare, entry.Finish().ToPathInfo(_info.NarHash));
        Assert.Null(reader.ReadEntry());
    }

    [Theory]
    [InlineData(-1, ExportStreamFormat.Nix)]
    [InlineData(1, ExportStreamFormat.Nix)]
    [InlineData(-1, ExportStreamFormat.Nario2)]
    [InlineData(1, ExportStreamFormat.Nario2)]
    public void Refuses_a_NAR_of_another_size(int difference, ExportStreamFormat format)
    {
        var other = _info with { NarSize = _nar.Length + difference };
        Assert.Contains("Verify the path", Assert.Throws<NixStoreException>(() => Write(format, other, _nar)).Message);
    }

    [Fact]
    public void Refuses_a_nario_without_a_NAR_size()
        => Assert.Throws<NixStoreException>(() => Write(ExportStreamFormat.Nario2, _info with { NarSize = 0 }, _nar));

    [Fact]
    public void Refuses_to_end_within_a_path()
    {
        var writer = new ExportStreamWriter(new MemoryStream(), StoreDirectory.Default, ExportStreamFormat.Nix);
        writer.BeginPath(_info);
        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(() => writer.BeginPath(_info));
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
