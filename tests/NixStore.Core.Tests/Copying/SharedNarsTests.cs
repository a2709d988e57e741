using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>NARs that are read together.</summary>
public sealed class SharedNarsTests : IAsyncDisposable
{
    private const int Block = 256 * 1024;

    private readonly MemoryStore _source = new();
    private readonly ValidPathInfo _info;
    private readonly SharedNars _nars;

    public SharedNarsTests()
    {
        _info = _source.AddSized("git", 5 * Block);
        _nars = new SharedNars(_source, [_info], 2 * Block, TimeSpan.FromSeconds(30), Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private byte[] Nar => _source.NarOf(_info.Path);

    [Fact]
    public async Task Each_reader_gets_the_whole_and_the_hash_of_it()
    {
        using var first = _nars.Join();
        using var second = _nars.Join();
        await using var a = await first.OpenNarAsync(_info.Path, Token);
        await using var b = await second.OpenNarAsync(_info.Path, Token);
        var (atA, atB) = (new byte[Nar.Length], new byte[Nar.Length]);
        for (var position = 0; position < Nar.Length; position += Block)
        {
            var count = Math.Min(Block, Nar.Length - position);
            a.ReadExactly(atA, position, count);
            b.ReadExactly(atB, position, count);
        }

        Assert.Equal(Nar, atA);
        Assert.Equal(Nar, atB);
        Assert.Equal((_info.NarHash, _info.NarHash), (HashOf(a), HashOf(b)));
        Assert.Single(_source.Opened);
    }

    [Fact]
    public async Task A_reader_that_is_behind_by_more_than_its_share_reads_again_from_its_position_and_does_not_know_the_hash()
    {
        using var first = _nars.Join();
        using var second = _nars.Join();
        await using var a = await first.OpenNarAsync(_info.Path, Token);
        await using var b = await second.OpenNarAsync(_info.Path, Token);
        var atB = new byte[Nar.Length];
        b.ReadExactly(atB, 0, 1000);

        Assert.Equal(Nar, ReadAll(a));
        Assert.InRange(_nars.MostBuffered, 1, 4 * Block);
        b.ReadExactly(atB, 1000, Nar.Length - 1000);

        Assert.Equal(Nar, atB);
        Assert.Equal((_info.NarHash, null), (HashOf(a), HashOf(b)));
        Assert.Equal(2, _source.Opened.Count);
    }

    [Fact]
    public async Task The_hash_of_a_part_is_not_available()
    {
        using var reader = _nars.Join();
        await using var nar = await reader.OpenNarAsync(_info.Path, Token);
        nar.ReadExactly(new byte[Nar.Length - 1]);
        Assert.Null(HashOf(nar));
    }

    [Fact]
    public async Task What_is_kept_for_a_reader_is_given_up_when_it_does_not_want_it()
    {
        var small = _source.AddSized("zlib", 5000);
        await using var nars = new SharedNars(_source, [_info, small], 2 * Block, TimeSpan.FromSeconds(30), Token);
        using var first = nars.Join();
        using var second = nars.Join();
        await using (var nar = await first.OpenNarAsync(small.Path, Token))
        {
            ReadAll(nar);
        }

        Assert.Equal([small.Path], second.FindKept());
        Assert.True(nars.Buffered > 0);

        second.Want([_info.Path]);
        Assert.Empty(second.FindKept());
        Assert.Equal(0, nars.Buffered);
    }

    [Fact]
    public async Task Nothing_is_kept_for_readers_that_are_gone()
    {
        var second = _nars.Join();
        using (var first = _nars.Join())
        {
            await using var nar = await first.OpenNarAsync(_info.Path, Token);
            nar.ReadExactly(new byte[Block + 1]);
            Assert.True(_nars.Buffered > 0);
            second.Dispose();
        }

        Assert.Equal(0, _nars.Buffered);
    }

    [Fact]
    public async Task A_source_is_closed_when_no_reader_is_left()
    {
        var closed = 0;
        _source.OnOpen = (_, nar) => new HookedStream(nar, 0, () => { }) { OnDispose = () => closed++ };
        using var first = _nars.Join();
        using var second = _nars.Join();
        await using (var nar = await first.OpenNarAsync(_info.Path, Token))
        {
            nar.ReadExactly(new byte[10]);
        }

        await _nars.DisposeAsync();
        Assert.Equal(1, closed);
        await using var again = await second.OpenNarAsync(_info.Path, Token);
        Assert.Equal(Nar, ReadAll(again));
    }

    [Fact]
    public async Task A_NAR_that_is_opened_just_as_the_timeout_ends_is_read()
    {
        await using var impatient = new SharedNars(_source, [_info], Block, TimeSpan.Zero, Token);
        for (var round = 0; round < 1000; round++)
        {
            await impatient.OpenAsync(new SharedReading(impatient, _info.Path, 0, OpenLaterAsync), Token);
        }

        static async Task<Stream> OpenLaterAsync()
        {
            await Task.Yield();
            return Stream.Null;
        }
    }

    public ValueTask DisposeAsync() => _nars.DisposeAsync();

    private static Hash? HashOf(Stream nar) => ((IHashedStream)nar).FindHash();

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
