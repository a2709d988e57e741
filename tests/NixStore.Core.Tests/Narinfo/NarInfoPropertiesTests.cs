using CsCheck;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using Hash = NixStore.Hashing.Hash;

namespace NixStore.Narinfo;

public sealed class NarInfoPropertiesTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char["0123456789abcdefghijklmnopqrstuvwxyzABC+-_?="], 1, 40];

    private static readonly Gen<StorePath> StorePaths =
        from hash in Gen.Byte.Array[20]
        from name in Names
        select new StorePath(Nix32.Encode(hash), name);

    private static readonly Gen<Hash> Hashes =
        from digest in Gen.Byte.Array[32]
        select new Hash(NixHashAlgorithm.Sha256, digest);

    private static readonly Gen<StoreSignature> Signatures =
        from name in Names
        from value in Gen.Byte.Array[64]
        select new StoreSignature(name, Convert.ToBase64String(value));

    private static readonly Gen<ContentAddress> ContentAddresses =
        from method in Gen.Enum<ContentAddressMethod>()
        from hash in Hashes
        select new ContentAddress(method, hash);

    private static readonly Gen<ValidPathInfo> PathInfos =
        from path in StorePaths
        from narHash in Hashes
        from narSize in Gen.Long[1, long.MaxValue]
        from references in StorePaths.Array[0, 5]
        from deriver in StorePaths.Null()
        from signatures in Signatures.Array[0, 3]
        from contentAddress in ContentAddresses.Null()
        select new ValidPathInfo
        {
            Path = path,
            NarHash = narHash,
            NarSize = narSize,
            References = [.. references.Distinct().Order()],
            Deriver = deriver,
            Signatures = signatures,
            ContentAddress = contentAddress,
        };

    private static readonly Gen<NarInfo> NarInfos =
        from info in PathInfos
        from compression in Gen.Int[0, 4].Select(static at => ((string[])["none", "xz", "bzip2", "zstd", "br"])[at])
        from fileHash in Hashes.Null()
        from fileSize in Gen.Long[1, long.MaxValue].Nullable()
        from system in Names.Null()
        from others in Gen.Select(Names, Names, static (name, value) => KeyValuePair.Create("X-" + name, value)).Array[0, 3]
        select new NarInfo(info, $"nar/{info.NarHash.ToBareString(HashFormat.Nix32)}.nar")
        {
            Compression = compression,
            FileHash = fileHash,
            FileSize = fileSize,
            System = system,
            OtherFields = others,
        };

    public static TheoryData<string> CorpusFiles => Corpus.Names("Narinfo");

    [Fact]
    public void What_is_printed_is_read_as_the_same()
        => NarInfos.Sample(static info => Assert.Equal(info, NarInfo.Parse(info.Print(StoreDirectory.Default), StoreDirectory.Default)));

    [Fact]
    public void The_JSON_of_any_version_is_read_as_the_same()
        => Gen.Select(NarInfos, Gen.Int[1, 3]).Sample(static (info, version) => Assert.Equal(
            info with { System = null, OtherFields = [] },
            NarInfoJson.Parse(NarInfoJson.Write(info, StoreDirectory.Default, version), info.Info.Path, StoreDirectory.Default)));

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void A_file_of_the_corpus_is_rejected_or_kept(string file) => AssertRejectedOrKept(Corpus.Read("Narinfo", file));

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void A_damaged_file_of_the_corpus_is_rejected_or_kept(string file)
    {
        var bytes = Corpus.Read("Narinfo", file);
        Corpus.Damages.Sample(damage => AssertRejectedOrKept(damage(bytes)), iter: 300);
    }

    // Whatever is let in can be printed, and then is the same again.
    private static void AssertRejectedOrKept(byte[] bytes)
    {
        NarInfo info;
        try
        {
            info = NarInfo.Parse(bytes, StoreDirectory.Default);
        }
        catch (NixFormatException error)
        {
            Assert.DoesNotContain(error.Message, char.IsControl);
            return;
        }

        Assert.Equal(info, NarInfo.Parse(info.Print(StoreDirectory.Default), StoreDirectory.Default));
    }
}
