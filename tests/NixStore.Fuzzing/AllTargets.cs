using NixStore.Compression;
using NixStore.ExportStreams;
using NixStore.Fuzzing.Targets;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Fuzzing;

/// <summary>All targets by name.</summary>
internal static class AllTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> _targets = new Func<FuzzTarget>[]
    {
        static () => new NarTarget(),
        static () => new UnpackTarget(),
        static () => new NarInfoTarget(),
        static () => new ExportStreamTarget("export", CreateExport(ExportStreamFormat.Nix)),
        static () => new ExportStreamTarget("nario", CreateExport(ExportStreamFormat.Nario2)),
        static () => new ListingTarget(),
        static () => new JsonTarget(),
        static () => new TextTarget(),
        static () => new DerivationTarget(),
        static () => new DerivationJsonTarget(),
        static () => new ProfileManifestTarget(),
        static () => new EnvironmentManifestTarget(),
        static () => new HttpRequestTarget(),
        static () => new ChunkTarget(),
        static () => new HttpResponseTarget(),
        static () => new BucketListingTarget(),
        static () => new CacheTarget(),
        static () => new ClientTarget("daemon-client", ProtocolSessions.OfDaemon, ProtocolSessions.OpenDaemonAsync),
        static () => new ClientTarget("serve-client", ProtocolSessions.OfServe, ProtocolSessions.OpenServeAsync),
        static () => new ServerTarget("server-trusted", isTrusted: true),
        static () => new ServerTarget("server-untrusted", isTrusted: false),
        static () => new DecoderTarget("gzip", CompressionMethod.Gzip, isNative: true),
        static () => new DecoderTarget("brotli", CompressionMethod.Brotli, isNative: true),
        static () => new DecoderTarget("bzip2", CompressionMethod.Bzip2, isNative: true),
        static () => new DecoderTarget("bzip2-managed", CompressionMethod.Bzip2, isNative: false),
        static () => new DecoderTarget("xz", CompressionMethod.Xz, isNative: true),
        static () => new DecoderTarget("xz-managed", CompressionMethod.Xz, isNative: false),
        static () => new DecoderTarget("zstd", CompressionMethod.Zstd, isNative: true),
        static () => new DecoderTarget("zstd-managed", CompressionMethod.Zstd, isNative: false),
        static () => new DecoderTarget("lzip", CompressionMethod.Lzip, isNative: true),
        static () => new DecoderTarget("lzip-managed", CompressionMethod.Lzip, isNative: false),
        static () => new DecoderTarget("lzma", CompressionMethod.Lzma, isNative: true),
        static () => new DecoderTarget("lzma-managed", CompressionMethod.Lzma, isNative: false),
    }.ToDictionary(NameOf);

    public static IReadOnlyList<string> Names { get; } = [.. _targets.Keys];

    public static FuzzTarget Create(string name) => _targets[name]();

    private static byte[] CreateExport(ExportStreamFormat format)
    {
        var nar = TestNar.Small();
        using var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, StoreDirectory.Default, format);
        foreach (var name in (string[])["base", "library"])
        {
            var info = new ValidPathInfo
            {
                Path = TestPaths.Path(name),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References = name == "base" ? [] : [TestPaths.Path("base")],
            };
            writer.WritePath(info, new MemoryStream(nar));
        }

        writer.Finish();
        return stream.ToArray();
    }

    private static string NameOf(Func<FuzzTarget> create)
    {
        using var target = create();
        return target.Name;
    }
}
