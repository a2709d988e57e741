using System.Text;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Stores.BinaryCache;

namespace NixStore.Testing.Stores;

/// <summary>A binary cache in memory, written by hand, so that tests of reading do not lean on what writes one.</summary>
internal sealed class TestCache
{
    public TestCache() => Blobs["nix-cache-info"] = "StoreDir: /nix/store\n"u8.ToArray();

    public MemoryBlobStore Blobs { get; } = new();

    public static string NarInfoOf(string name) => TestPaths.Path(name).HashPart + ".narinfo";

    /// <summary>Adds a path that holds one file.</summary>
    public NarInfo Add(string name, params string[] references) => Add(name, CompressionMethod.None, references);

    /// <summary>Adds a path that holds one file, compressed.</summary>
    public NarInfo Add(string name, CompressionMethod compression, params string[] references)
    {
        var nar = NarOf(name);
        var file = Compress(nar, compression);
        var info = new ValidPathInfo
        {
            Path = TestPaths.Path(name),
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
            NarSize = nar.Length,
            References = [.. references.Select(TestPaths.Path).Order()],
        };
        var narInfo = new NarInfo(info, $"nar/{name}.nar")
        {
            Compression = CompressionMethods.NameOf(compression),
            FileHash = Hash.Compute(NixHashAlgorithm.Sha256, file),
            FileSize = file.Length,
        };
        Blobs[narInfo.Url] = file;
        Put(narInfo);
        return narInfo;
    }

    /// <summary>Adds or replaces a narinfo.</summary>
    public void Put(NarInfo narInfo) => Put(narInfo.Info.Path.Name, narInfo.Print(StoreDirectory.Default));

    /// <summary>Puts a text where the narinfo of a path belongs.</summary>
    public void Put(string name, string text) => Blobs[NarInfoOf(name)] = Encoding.UTF8.GetBytes(text);

    public static byte[] NarOf(string name) => TestPaths.FileNar(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(name, 1000))));

    public static byte[] Compress(byte[] nar, CompressionMethod compression)
    {
        Platform.SkipWithoutLiblzma(compression);
        using var file = new MemoryStream();
        using (var compressor = CompressionStreams.OpenWrite(file, compression, CompressionOptions.Default, leaveOpen: true))
        {
            compressor.Write(nar);
        }

        return file.ToArray();
    }

    public Task<BinaryCacheStore> OpenAsync()
        => BinaryCacheStore.OpenAsync(Blobs, "memory:", new BinaryCacheSettings(), TestContext.Current.CancellationToken);

    public Task<WritableBinaryCacheStore> OpenWritableAsync(BinaryCacheSettings? settings = null)
        => WritableBinaryCacheStore.OpenAsync(
            Blobs, "memory:", settings ?? new BinaryCacheSettings(), TestContext.Current.CancellationToken);
}
