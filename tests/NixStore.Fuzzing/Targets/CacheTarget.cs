using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.Fuzzing.Targets;

/// <summary>
/// A binary cache with one path: the length of the narinfo in two bytes, the narinfo, and the file at its URL, which is the listing too.
/// </summary>
internal sealed class CacheTarget : FuzzTarget
{
    private static readonly StorePath _other = TestPaths.Path("other");

    public override string Name => "cache";

    public override int MaximumLength => 12_000;

    public override int Runs => 2_000;

    public override IReadOnlyList<byte[]> Seeds { get; } = [CreateSeed()];

    public override IReadOnlyList<byte[]> Words { get; } = new NarInfoTarget().Words;

    public override bool Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return false;
        }

        var length = Math.Min(input[0] | (input[1] << 8), input.Length - 2);
        RunAsync(input.AsMemory(2, length).ToArray(), input[(2 + length)..]).GetAwaiter().GetResult();
        return true;
    }

    private static async Task RunAsync(byte[] narInfo, byte[] file)
    {
        var parsed = TryParse(narInfo);
        var path = parsed?.Info.Path ?? _other;
        var blobs = new MemoryBlobStore
        {
            ["nix-cache-info"] = "StoreDir: /nix/store\n"u8.ToArray(),
            [$"{path.HashPart}.narinfo"] = narInfo,
            [$"{path.HashPart}.ls"] = file,
            [parsed?.Url ?? "nar/x"] = file,
        };
        await using var cache = await BinaryCacheStore.OpenAsync(blobs, "memory:", new BinaryCacheSettings());
        NixStoreException? first = null;
        Func<Task>[] requests = [() => FindAsync(cache, path), () => ReadAsync(cache, path, parsed), () => ListAsync(cache, path)];
        foreach (var ask in requests)
        {
            try
            {
                await ask();
            }
            catch (NixStoreException refusal)
            {
                first ??= refusal;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    private static async Task FindAsync(BinaryCacheStore cache, StorePath path)
    {
        var info = await cache.FindPathInfoAsync(path);
        Ensure(info is null || info.Path == path, "the answer is about another path");
    }

    private static async Task ReadAsync(BinaryCacheStore cache, StorePath path, NarInfo? narInfo)
    {
        await using var nar = await cache.OpenNarAsync(path);
        var buffer = new byte[65_536];
        long length = 0;
        while (await nar.ReadAsync(buffer) is > 0 and var count)
        {
            length += count;
            Ensure(length <= narInfo!.Info.NarSize, "a NAR is longer than the narinfo says");
        }

        Ensure(length == narInfo!.Info.NarSize, "a NAR is shorter than the narinfo says, without an error");
    }

    private static async Task ListAsync(IStore cache, StorePath path)
    {
        if (cache.Find<INarInfoStore>() is { } listings)
        {
            await listings.FindListingAsync(path);
        }
    }

    private static NarInfo? TryParse(byte[] narInfo)
    {
        try
        {
            return NarInfo.Parse(narInfo, StoreDirectory.Default);
        }
        catch (NixFormatException)
        {
            return null;
        }
    }

    private static byte[] CreateSeed()
    {
        var cache = new TestCache();
        var narInfo = cache.Add("path");
        var text = Utf8(narInfo.Print(StoreDirectory.Default));
        return [(byte)text.Length, (byte)(text.Length >> 8), .. text, .. cache.Blobs[narInfo.Url]!];
    }
}
