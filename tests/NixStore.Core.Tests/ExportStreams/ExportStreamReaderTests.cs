using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.ExportStreams;

public sealed class ExportStreamReaderTests
{
    private const string Hello = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello";
    private const string Glibc = "n5wkd9frr45pa74if5gpz9j7mifg27fh-glibc";
    private const string Deriver = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello.drv";

    private static List<long> SizesOf(ExportStreamReader reader)
    {
        using (reader)
        {
            var sizes = new List<long>();
            while (reader.ReadEntry() is { } entry)
            {
                sizes.Add(entry.Finish().NarSize);
            }

            return sizes;
        }
    }

    private static readonly byte[] _tree = Bytes.NarOfTree();

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    [Fact]
    public void Reads_a_path_of_Nixs_format_after_its_NAR()
    {
        using var reader = Open(NixStream().ToArray());
        Assert.Equal(ExportStreamFormat.Nix, reader.Format);
        var entry = reader.ReadEntry()!;
        Assert.Null(entry.Info);
        Assert.Equal(_tree, ReadAll(entry.Nar));
        var metadata = entry.Finish();
        Assert.Equal(Hello, metadata.Path.BaseName);
        Assert.Equal([Hello, Glibc], metadata.References.Select(static path => path.BaseName));
        Assert.Equal(Deriver, metadata.Deriver!.BaseName);
        Assert.Equal(_tree.Length, metadata.NarSize);
        Assert.Null(reader.ReadEntry());
        Assert.Null(reader.ReadEntry());
    }

    [Fact]
    public void Reads_a_path_of_a_nario_with_all_its_information_first()
    {
        using var reader = Open(NarioStream().ToArray());
        Assert.Equal(ExportStreamFormat.Nario2, reader.Format);
        var entry = reader.ReadEntry()!;
        Assert.Equal(
            new ValidPathInfo
            {
                Path = StorePath.Parse(Hello),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, _tree),
                NarSize = _tree.Length,
                References = [StorePath.Parse(Hello), StorePath.Parse(Glibc)],
                Deriver = StorePath.Parse(Deriver),
                RegistrationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
                Ultimate = true,
                Signatures = [new StoreSignature("cache-1", "AAAA")],
                ContentAddress = ContentAddress.Parse("fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh"),
            },
            entry.Info);
        Assert.Equal(_tree, ReadAll(entry.Nar));
        Assert.Equal(_tree.Length, entry.Finish().NarSize);
        Assert.Null(reader.ReadEntry());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Skips_NARs_that_were_not_read(ExportStreamFormat format)
    {
        var bytes = Join(format, 3);
        using var reader = Open(bytes);
        for (var i = 0; i < 3; i++)
        {
            var entry = reader.ReadEntry()!;
            entry.Nar.ReadExactly(new byte[i * 100]);
        }

        Assert.Null(reader.ReadEntry());
        Assert.Equal(bytes.Length, reader.Offset);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reads_from_a_stream_that_gives_few_bytes_at_a_time(ExportStreamFormat format)
    {
        foreach (var most in (int[])[1, 3, 7, 4099])
        {
            using var reader = new ExportStreamReader(new SlowStream(Join(format, 2), most), StoreDirectory.Default);
            Assert.Equal(_tree, ReadAll(reader.ReadEntry()!.Nar));
            Assert.Equal(_tree, ReadAll(reader.ReadEntry()!.Nar));
            Assert.Null(reader.ReadEntry());
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Gives_the_NAR_in_pieces_of_any_size(ExportStreamFormat format)
    {
        foreach (var size in (int[])[1, 5, 8, 1000])
        {
            using var reader = Open(Join(format, 1));
            var nar = reader.ReadEntry()!.Nar;
            using var gathered = new MemoryStream();
            var piece = new byte[size];
            for (int count; (count = nar.Read(piece)) > 0;)
            {
                gathered.Write(piece, 0, count);
            }

            Assert.Equal(_tree, gathered.ToArray());
            Assert.Null(reader.ReadEntry());
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Skips_large_files_without_reading_them(ExportStreamFormat format)
    {
        var nar = TestPaths.FileNar(new byte[10_000_000]);
        using var whole = new MemoryStream();
        var writer = new ExportStreamWriter(whole, StoreDirectory.Default, format);
        var info = new ValidPathInfo
        {
            Path = TestPaths.Path("large"),
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
            NarSize = nar.Length,
        };
        writer.WritePath(info, new MemoryStream(nar));
        writer.WritePath(info with { Path = TestPaths.Path("other") }, new MemoryStream(nar));
        writer.Finish();

        using var seekable = new CountingStream(whole.ToArray());
        Assert.Equal([nar.Length, nar.Length], SizesOf(new ExportStreamReader(seekable, StoreDirectory.Default)));
        Assert.True(seekable.BytesRead < 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rejects_a_truncated_large_file_that_is_skipped(ExportStreamFormat format)
    {
        var nar = TestPaths.FileNar(new byte[1_000_000]);
        using var whole = new MemoryStream();
        new ExportStreamWriter(whole, StoreDirectory.Default, format).WritePath(
            new ValidPathInfo
            {
                Path = TestPaths.Path("large"),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
            },
            new MemoryStream(nar));

        var error = Assert.Throws<NixFormatException>(
            () => SizesOf(new ExportStreamReader(new MemoryStream(whole.ToArray()[..700_000]), StoreDirectory.Default)));

        Assert.Equal(700_000, error.Offset);
    }

    [Fact]
    public void Skips_the_signature_of_old_streams()
    {
        var bytes = NixStream(end: stream => stream.Number(1).Text("signed by no key")).ToArray();
        using var reader = Open(bytes);
        Assert.Equal(Hello, reader.ReadEntry()!.Finish().Path.BaseName);
        Assert.Null(reader.ReadEntry());
    }

    [Fact]
    public void Reads_a_path_without_deriver_and_references()
    {
        using var reader = Open(
            new Bytes()
                .Number(1)
                .Raw(_tree)
                .Number(0x4558494e)
                .Text("/nix/store/" + Hello)
                .Number(0)
                .Text("")
                .Number(0)
                .Number(0)
                .ToArray());
        var metadata = reader.ReadEntry()!.Finish();
        Assert.Null(metadata.Deriver);
        Assert.Empty(metadata.References);
    }

    [Fact]
    public void Sorts_references_and_drops_doubles()
    {
        using var reader = Open(new Bytes().Number(1).Raw(_tree).Number(0x4558494e).Text("/nix/store/" + Hello)
            .Number(3).Texts("/nix/store/" + Glibc, "/nix/store/" + Hello, "/nix/store/" + Glibc).Text("").Number(0).Number(0).ToArray());
        Assert.Equal([Hello, Glibc], reader.ReadEntry()!.Finish().References.Select(static path => path.BaseName));
    }

    [Fact]
    public void Reads_an_empty_stream()
    {
        using var nix = Open(new Bytes().Number(0).ToArray());
        Assert.Null(nix.ReadEntry());
        using var nario = Open(new Bytes().Number(0x324f4952414e).Number(0).ToArray());
        Assert.Equal(ExportStreamFormat.Nario2, nario.Format);
        Assert.Null(nario.ReadEntry());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rejects_a_cut_at_every_byte(ExportStreamFormat format)
    {
        var bytes = Join(format, 2, Bytes.NarOfFile("hello"));
        for (var length = 0; length < bytes.Length; length++)
        {
            var exception = Assert.Throws<NixFormatException>(() => Consume(bytes[..length]));
            Assert.InRange(exception.Offset, 0, length);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rejects_data_after_the_end(ExportStreamFormat format)
    {
        var bytes = Join(format, 1);
        Assert.Equal(bytes.Length, Assert.Throws<NixFormatException>(() => Consume([.. bytes, 0])).Offset);
        Assert.Equal(8, Assert.Throws<NixFormatException>(() => Consume([.. new byte[8], 1])).Offset);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x314f4952414e)]
    public void Rejects_other_beginnings(ulong first)
        => Assert.Throws<NixFormatException>(() => Open(new Bytes().Number(first).Number(0).ToArray()));

    [Fact]
    public void Rejects_another_mark_between_paths()
    {
        var bytes = Join(ExportStreamFormat.Nix, 1);
        bytes[^8] = 2;
        Assert.Equal(bytes.Length - 8, Assert.Throws<NixFormatException>(() => Consume(bytes)).Offset);
    }

    [Fact]
    public void Rejects_another_mark_after_a_NAR()
    {
        var bytes = Join(ExportStreamFormat.Nix, 1);
        bytes[8 + _tree.Length]++;
        Assert.Equal(8 + _tree.Length, Assert.Throws<NixFormatException>(() => Consume(bytes)).Offset);
    }

    [Fact]
    public void Rejects_another_mark_after_the_deriver()
        => Assert.Throws<NixFormatException>(() => Consume(NixStream(end: static stream => stream.Number(2)).ToArray()));

    [Theory]
    [InlineData("/nix/store/")]
    [InlineData("/nix/store/..")]
    [InlineData("/other/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello")]
    [InlineData("/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello/bin")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello")]
    public void Rejects_a_path_outside_the_store_directory(string path)
    {
        var exception = Assert.Throws<NixFormatException>(() => Consume(new Bytes().Number(1).Raw(_tree).Number(0x4558494e)
            .Text(path).Number(0).Text("").Number(0).Number(0).ToArray()));
        Assert.Equal(8 + _tree.Length + 8, exception.Offset);
    }

    [Fact]
    public void Rejects_lengths_and_counts_that_nothing_real_has()
    {
        var start = new Bytes().Number(1).Raw(_tree).Number(0x4558494e).ToArray();
        Assert.Throws<NixFormatException>(() => Consume(new Bytes().Raw(start).Number(ulong.MaxValue).ToArray()));
        Assert.Throws<NixFormatException>(() => Consume(new Bytes().Raw(start).Number(1UL << 40).ToArray()));
        Assert.Throws<NixFormatException>(
            () => Consume(new Bytes().Raw(start).Text("/nix/store/" + Hello).Number(ulong.MaxValue).ToArray()));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(1UL << 62)]
    public void Rejects_a_file_in_a_NAR_that_claims_more_than_arrives(ulong length)
        => Assert.Throws<NixFormatException>(() => Consume(new Bytes().Number(1)
            .Texts("nix-archive-1", "(", "type", "regular", "contents").Number(length).Raw(new byte[1000]).ToArray()));

    [Theory]
    [InlineData("nix-archive-2")]
    [InlineData("nix-archive-1", ")")]
    [InlineData("nix-archive-1", "(", "kind")]
    [InlineData("nix-archive-1", "(", "type", "device")]
    [InlineData("nix-archive-1", "(", "type", "symlink", "contents", "x", ")")]
    [InlineData("nix-archive-1", "(", "type", "regular", "executable", "x")]
    [InlineData("nix-archive-1", "(", "type", "regular", "contents", "x", "contents", "x", ")")]
    [InlineData("nix-archive-1", "(", "type", "directory", "entry", "(", "node", "a")]
    [InlineData("nix-archive-1", "(", "type", "a word that is longer than any other")]
    public void Rejects_a_NAR_whose_structure_is_broken(params string[] words)
        => Assert.Throws<NixFormatException>(() => Consume(new Bytes().Number(1).Texts(words).Raw(new byte[100]).ToArray()));

    [Fact]
    public void Rejects_a_nario_without_a_NAR_size()
        => Assert.Throws<NixFormatException>(() => Consume(NarioStream(size: 0).ToArray()));

    [Fact]
    public void Follows_directories_nested_deeper_than_any_stack()
    {
        var stream = new Bytes().Number(1).Texts("nix-archive-1", "(", "type", "directory");
        for (var i = 0; i < 100_000; i++)
        {
            stream.Texts("entry", "(", "name", "a", "node", "(", "type", "directory");
        }

        Assert.Throws<NixFormatException>(() => Consume(stream.ToArray()));
    }

    [Fact]
    public void Leaves_the_stream_open_where_asked()
    {
        using var stream = new MemoryStream(Join(ExportStreamFormat.Nix, 1));
        new ExportStreamReader(stream, StoreDirectory.Default, leaveOpen: true).Dispose();
        Assert.True(stream.CanRead);
        stream.Position = 0;
        new ExportStreamReader(stream, StoreDirectory.Default).Dispose();
        Assert.False(stream.CanRead);
    }

    private static ExportStreamReader Open(byte[] bytes) => new(new MemoryStream(bytes), StoreDirectory.Default);

    private static void Consume(byte[] bytes)
    {
        using var reader = Open(bytes);
        while (reader.ReadEntry() is { } entry)
        {
            entry.Nar.CopyTo(Stream.Null);
            entry.Finish();
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static byte[] Join(ExportStreamFormat format, int count, byte[]? nar = null)
    {
        var stream = new Bytes();
        if (format == ExportStreamFormat.Nario2)
        {
            stream.Number(0x324f4952414e);
        }

        for (var i = 0; i < count; i++)
        {
            stream.Raw(format == ExportStreamFormat.Nix ? NixEntry(nar ?? _tree).ToArray() : NarioEntry(nar ?? _tree).ToArray());
        }

        return stream.Number(0).ToArray();
    }

    private static Bytes NixStream(Action<Bytes>? end = null) => new Bytes().Raw(NixEntry(_tree, end).ToArray()).Number(0);

    private static Bytes NarioStream(ulong? size = null)
        => new Bytes().Number(0x324f4952414e).Raw(NarioEntry(_tree, size).ToArray()).Number(0);

    private static Bytes NixEntry(byte[] nar, Action<Bytes>? end = null)
    {
        var entry = new Bytes().Number(1).Raw(nar).Number(0x4558494e).Text("/nix/store/" + Hello)
            .Number(2).Texts("/nix/store/" + Hello, "/nix/store/" + Glibc).Text("/nix/store/" + Deriver);
        (end ?? (static stream => stream.Number(0)))(entry);
        return entry;
    }

    private static Bytes NarioEntry(byte[] nar, ulong? size = null) => new Bytes().Number(1)
        .Text(Hello).Text(Deriver).Text(Hash.Compute(NixHashAlgorithm.Sha256, nar).ToBareString(HashFormat.Base16))
        .Number(2).Texts(Hello, Glibc).Number(1_700_000_000).Number(size ?? (ulong)nar.Length).Number(1)
        .Number(1).Text("cache-1:AAAA").Text("fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh").Raw(nar);

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
