using System.Text;

namespace NixStore.FileSystem;

/// <summary>Sequences of bytes in temporary files.</summary>
public sealed class SpoolTests
{
    [Fact]
    public void Sequences_are_read_as_they_were_written()
    {
        using var spool = new Spool();
        using var first = Write(spool, "first");
        using var second = spool.Begin();
        using var third = spool.Begin();
        second.Contents.Write("sec"u8);
        third.Contents.Write("third"u8);
        second.Contents.Write("ond"u8);

        Assert.Equal(["first", "second", "third"], new[] { first, second, third }.Select(Read));
        Assert.Equal("first", Read(first));
        Assert.Equal(6, second.Length);
    }

    [Fact]
    public void A_sequence_can_be_sought()
    {
        using var spool = new Spool();
        using var before = Write(spool, "before");
        using var bytes = Write(spool, "0123456789");
        using var after = Write(spool, "after");
        using var stream = bytes.OpenRead();

        stream.Position = 7;
        Assert.Equal((10, "789"), (stream.Length, new StreamReader(stream, leaveOpen: true).ReadToEnd()));
        Assert.Equal(4, stream.Seek(-6, SeekOrigin.End));
        Assert.Equal('4', stream.ReadByte());
    }

    [Fact]
    public void Many_sequences_keep_few_files_open()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "what is open is seen on Linux alone");
        using var spool = new Spool();
        var before = CountOpenFiles();
        List<SpooledBytes> sequences = [.. Enumerable.Range(0, 2000).Select(number => Write(spool, $"{number}"))];

        // Other tests have files open too.
        Assert.InRange(CountOpenFiles() - before, -500, 500);
        Assert.Equal("1999", Read(sequences[^1]));
        sequences.ForEach(static bytes => bytes.Dispose());
    }

    [Fact]
    public void Room_is_given_back_when_nothing_in_a_file_is_wanted()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "what is open is seen on Linux alone");
        using var spool = new Spool();
        using (Write(spool, new string('a', 100_000)))
        {
        }

        using var bytes = Write(spool, new string('b', 31_337));

        // The file has no name any more.
        var (_, lengths, _) = ExternalProgram.Require("stat")
            .TryRun(["-L", "-c", "%s", .. Directory.GetFileSystemEntries($"/proc/{Environment.ProcessId}/fd")]);
        Assert.Contains("31337", Encoding.UTF8.GetString(lengths).Split('\n'));
    }

    [Fact]
    public void A_sequence_that_is_dropped_while_it_is_written_leaves_the_others_alone()
    {
        using var spool = new Spool();
        using var kept = Write(spool, "kept");
        var dropped = spool.Begin();
        dropped.Contents.Write("dropped"u8);
        dropped.Dispose();
        dropped.Dispose();
        using var next = Write(spool, "next");

        Assert.Equal(("kept", "next"), (Read(kept), Read(next)));
    }

    [Fact]
    public void A_sequence_may_outlive_the_spool()
    {
        var spool = new Spool();
        var bytes = spool.Begin();
        bytes.Contents.Write("a"u8);

        spool.Dispose();

        bytes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => spool.Begin());
    }

    private static int CountOpenFiles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static SpooledBytes Write(Spool spool, string text)
    {
        var bytes = spool.Begin();
        bytes.Contents.Write(Encoding.UTF8.GetBytes(text));
        bytes.Contents.Dispose();
        return bytes;
    }

    private static string Read(SpooledBytes bytes)
    {
        using var reader = new StreamReader(bytes.OpenRead());
        return reader.ReadToEnd();
    }
}
