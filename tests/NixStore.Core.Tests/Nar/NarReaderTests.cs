using System.Text;
using CsCheck;
using NixStore.IO;

namespace NixStore.Nar;

public sealed class NarReaderTests
{
    private static readonly string[] _narFolder = ["src", "libutil-tests", "data", "nars"];

    [Fact]
    public void Shows_every_node_in_order()
    {
        using var reader = new NarReader(new MemoryStream(TestNar.Small()));
        var nodes = new List<string>();
        while (reader.Read())
        {
            var contents = Encoding.UTF8.GetString(reader.ReadContents());
            nodes.Add(
                $"{reader.NodeType} {reader.Depth} {reader.GetPath()} {reader.IsExecutable} "
                + $"{contents}{Encoding.UTF8.GetString(reader.Target)}");
        }

        Assert.Equal(
            [
                "Directory 0  False ",
                "Regular 1 a True hello",
                "Directory 1 b False ",
                "Symlink 2 b/c False ../a",
                "Directory 2 b/d False ",
                "EndDirectory 2 b/d False ",
                "EndDirectory 1 b False ",
                "Regular 1 e False ",
                "EndDirectory 0  False ",
            ],
            nodes);
        Assert.Equal(TestNar.Small().Length, reader.Position);
    }

    [Fact]
    public void Leaves_what_follows_the_archive_in_the_stream()
    {
        var nar = TestNar.Small();
        var stream = new MemoryStream([.. nar, .. "sentinel"u8]);

        ReadAll(stream);

        Assert.Equal(nar.Length, stream.Position);
    }

    [Fact]
    public void Rejects_bytes_after_the_archive_if_none_are_allowed()
    {
        var nar = TestNar.Small();
        using var reader = new NarReader(new MemoryStream([.. nar, 0]));
        while (reader.Read())
        {
        }

        Assert.Equal(nar.Length, Assert.Throws<NixFormatException>(reader.EnsureEndOfStream).Offset);
    }

    [Fact]
    public void An_archive_cut_short_at_any_byte_is_rejected_at_its_end()
    {
        var nar = TestNar.Small();
        for (var length = 0; length < nar.Length; length++)
        {
            var exception = Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(nar, 0, length)));
            Assert.Equal(length, exception.Offset);
        }
    }

    [Fact]
    public void An_archive_with_any_byte_changed_is_rejected_or_holds_something_else()
    {
        var nar = TestNar.Small();
        var original = Describe(new MemoryStream(nar));
        for (var at = 0; at < nar.Length; at++)
        {
            byte[] changed = [.. nar];
            changed[at] ^= 1;
            string? description = null;
            try
            {
                description = Describe(new MemoryStream(changed));
            }
            catch (NixFormatException exception)
            {
                Assert.InRange(exception.Offset, 0, nar.Length);
            }

            Assert.NotEqual(original, description);
        }
    }

    public static TheoryData<string, byte[], long> Malformed()
    {
        TestNar Nar() => new TestNar().Text("nix-archive-1");
        TestNar Directory() => Nar().Texts("(", "type", "directory");
        byte[] InDirectory(string name, string second) => Directory().Entry(name, Empty).Entry(second, Empty).Text(")").Bytes;
        static void Empty(TestNar nar) => nar.Texts("(", "type", "regular", "contents", "", ")");
        return new TheoryData<string, byte[], long>
        {
            { "another version", new TestNar().Texts("nix-archive-2", "(", "type", "directory", ")").Bytes, 0 },
            { "no opening", Nar().Texts(")", "type", "directory", ")", "filling", "filling").Bytes, 24 },
            { "no type", Nar().Texts("(", "typo", "directory", ")", "filling").Bytes, 40 },
            { "an unknown type", Nar().Texts("(", "type", "socket", ")", "filling", "filling").Bytes, 56 },
            { "no contents", Nar().Texts("(", "type", "regular", ")", "filling").Bytes, 72 },
            { "an executable marker with a value", Nar().Texts("(", "type", "regular", "executable", "x", "contents", "", ")").Bytes, 96 },
            {
                "the executable marker after the contents",
                Nar().Texts("(", "type", "regular", "contents", "", "executable", "", ")").Bytes,
                96
            },
            { "a link without a target", Nar().Texts("(", "type", "symlink", ")", "filling", "filling").Bytes, 72 },
            { "a link with an empty target", Nar().Texts("(", "type", "symlink", "target", "", ")", "filling").Bytes, 88 },
            { "a link with a NUL in its target", Nar().Texts("(", "type", "symlink", "target", "a\0b", ")").Bytes, 88 },
            {
                "a link with a target that is too long",
                Nar().Texts("(", "type", "symlink", "target", new string('t', 4096), ")").Bytes,
                88
            },
            { "something other than an entry", Directory().Texts("entri", "(", "name", "a", "node").Bytes, 80 },
            {
                "an entry without a name",
                Directory().Texts("entry", "(", "node", "(", "type", "regular", "contents", "", ")", ")", ")").Bytes,
                112
            },
            { "an empty name", Directory().Entry("", Empty).Text(")").Bytes, 128 },
            { "the name .", Directory().Entry(".", Empty).Text(")").Bytes, 128 },
            { "the name ..", Directory().Entry("..", Empty).Text(")").Bytes, 128 },
            { "a name with a slash", Directory().Entry("a/b", Empty).Text(")").Bytes, 128 },
            { "a name with a NUL", Directory().Entry("a\0b", Empty).Text(")").Bytes, 128 },
            { "a name that is too long", Directory().Entry(new string('n', 256), Empty).Text(")").Bytes, 128 },
            { "names that are not sorted", InDirectory("b", "a"), 312 },
            { "a name that comes twice", InDirectory("a", "a"), 312 },
            {
                "a file that claims 2^63 bytes",
                Nar().Texts("(", "type", "regular", "contents").Number(1UL << 63).Raw(new byte[16]).Bytes,
                88
            },
            {
                "a file that claims 2^64 - 1 bytes",
                Nar().Texts("(", "type", "regular", "contents").Number(ulong.MaxValue).Raw(new byte[16]).Bytes,
                88
            },
            { "a name that claims 2^62 bytes", Directory().Texts("entry", "(", "name").Number(1UL << 62).Raw(new byte[200]).Bytes, 128 },
            {
                "padding that is not zero after contents",
                Nar().Texts("(", "type", "regular", "contents").Number(1).Raw(1, 0, 0, 0, 0, 0, 0, 1).Text(")").Bytes,
                97
            },
            {
                "padding that is not zero after a name",
                Directory().Texts("entry", "(", "name").Number(1).Raw(97, 0, 0, 0, 0, 0, 0, 1).Raw(new byte[200]).Bytes,
                137
            },
            { "padding that is not zero in a token", Nar().Number(1).Raw((byte)'(', 0, 0, 0, 0, 0, 0, 1).Raw(new byte[56]).Bytes, 33 },
            {
                "an entry that does not end",
                Directory().Texts("entry", "(", "name", "a", "node").Texts("(", "type", "directory", ")", "entry").Bytes,
                232
            },
        };
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Rejects(string what, byte[] nar, long offset)
    {
        var exception = Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(nar)));

        Assert.True(
            offset == exception.Offset || exception.Message.Contains("truncated", StringComparison.Ordinal) && exception.Offset >= offset,
            $"{what}: {exception.Message}");
    }

    [Fact]
    public void Takes_as_many_levels_as_a_real_store_can_hold_and_not_one_more()
    {
        ReadAll(new MemoryStream(TestNar.Nested(2048, "d")));

        Assert.Contains(
            "deeper than 2048",
            Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(TestNar.Nested(2049, "d")))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_64_levels_where_the_current_Nix_must_take_the_archive()
    {
        static void Read(int levels)
        {
            using var reader = new NarReader(new MemoryStream(TestNar.Nested(levels, new string('d', 255))), NarLimits.CurrentNix);
            while (reader.Read())
            {
            }
        }

        Read(64);

        Assert.Contains("deeper than 64", Assert.Throws<NixFormatException>(() => Read(65)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_path_of_64_of_the_longest_names_and_none_longer()
    {
        ReadAll(new MemoryStream(TestNar.Nested(65, new string('d', 255))));

        Assert.Contains(
            "longer than 16384",
            Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(TestNar.Nested(66, new string('d', 255))))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_that_only_claims_much_takes_no_memory()
    {
        var nar = new TestNar().Texts("nix-archive-1", "(", "type", "regular", "contents").Number(1UL << 62).Raw(new byte[1000]).Bytes;
        ReadAll(new MemoryStream(TestNar.Small()));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(nar)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var reader = new NarReader(new MemoryStream(TestNar.Small()), cancellationToken: new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => reader.Read());
    }

    public static TheoryData<string> NixsArchives => NixData.Files("*.nar", _narFolder);

    [Theory]
    [MemberData(nameof(NixsArchives))]
    public void Nixs_own_archives_are_rejected_but_for_the_good_one(string file)
    {
        var nar = NixData.Read([.. _narFolder, file]);
        if (file == "regular-one-byte-zero-padding.nar")
        {
            using var reader = new NarReader(new MemoryStream(nar));
            Assert.True(reader.Read());
            Assert.Equal("x"u8, reader.ReadContents());
            Assert.False(reader.Read());
            reader.EnsureEndOfStream();
        }
        else
        {
            Assert.Throws<NixFormatException>(() => ReadAll(new MemoryStream(nar)));
        }
    }

    [Fact]
    public void Contents_read_in_pieces_of_any_size_are_the_file()
    {
        Gen.Select(Gen.Byte.Array[0, 70_000], Gen.Int[1, 40_000]).Sample(
            (contents, piece) =>
            {
                var nar = new TestNar().Texts("nix-archive-1", "(", "type", "regular", "contents").Text(contents).Text(")").Bytes;
                using var reader = new NarReader(new MemoryStream(nar));
                Assert.True(reader.Read());
                var read = new List<byte>();
                var buffer = new byte[piece];
                int count;
                while ((count = reader.ReadContents(buffer)) > 0)
                {
                    read.AddRange(buffer[..count]);
                }

                Assert.False(reader.Read());
                Assert.Equal(contents, read);
                Assert.Equal(nar.Length, reader.Position);
            },
            iter: 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(1000)]
    public void An_archive_that_is_shown_in_blocks_is_the_same_and_what_follows_stays(int blockLength)
    {
        var nar = TestNar.Small();
        using var alone = new ShownStream(nar, blockLength);
        using var followed = new ShownStream([.. nar, .. "sentinel"u8], blockLength);

        Assert.Equal(Describe(new MemoryStream(nar)), Describe(alone));
        ReadAll(followed);
        Assert.Equal(nar.Length, followed.Shown);
    }

    [Fact]
    public void Contents_end_with_the_file()
    {
        using var reader = new NarReader(new MemoryStream(TestNar.Small()));
        reader.Read();
        reader.Read();

        using var contents = new StreamReader(reader.OpenContents());

        Assert.Equal("hello", contents.ReadToEnd());
    }

    private static void ReadAll(Stream stream)
    {
        using var reader = new NarReader(stream, leaveOpen: true);
        while (reader.Read())
        {
        }
    }

    private static string Describe(Stream nar)
    {
        using var reader = new NarReader(nar, leaveOpen: true);
        var text = new StringBuilder();
        while (reader.Read())
        {
            text.Append($"{reader.NodeType} {reader.GetPath()} {reader.IsExecutable} {Convert.ToHexString(reader.Target)} ");
            for (ReadOnlySpan<byte> run; !(run = reader.ReadContents()).IsEmpty;)
            {
                text.Append(Convert.ToHexString(run));
            }

            text.AppendLine();
        }

        reader.EnsureEndOfStream();
        return text.ToString();
    }

    /// <summary>Shows its bytes in blocks of one length.</summary>
    private sealed class ShownStream(byte[] bytes, int blockLength) : ForwardReadStream, IBlockStream
    {
        public int Shown { get; private set; }

        public bool ShowsBlocks => true;

        public ReadOnlyMemory<byte> ReadBlock(long most)
        {
            var start = Shown;
            Shown += (int)Math.Min(Math.Min(most, blockLength), bytes.Length - Shown);
            return bytes.AsMemory(start..Shown);
        }

        public override int Read(Span<byte> buffer)
        {
            var block = ReadBlock(buffer.Length);
            block.Span.CopyTo(buffer);
            return block.Length;
        }
    }
}
