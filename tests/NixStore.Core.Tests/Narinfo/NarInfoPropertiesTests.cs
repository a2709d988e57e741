using CsCheck;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using Hash = NixStore.Hashing.Hash;

namespace NixStore.Narinfo;

public sealed class NarInfoPropertiesTests
{
    private static readonly Gen<string> _names = Gen.String[Gen.Char["0123456789abcdefghijklmnopqrstuvwxyzABC+-_?="], 1, 40];

    private static readonly Gen<StorePath> _storePaths =
        from hash in Gen.Byte.Array[20]
        from name in _names
        select new StorePath(Nix32.Encode(hash), name);

    private static readonly Gen<Hash> _hashes =
        from digest in Gen.Byte.Array[32]
        select new Hash(NixHashAlgorithm.Sha256, digest);

    private static readonly Gen<StoreSignature> _signatures =
        from name in _names
        from value in Gen.Byte.Array[64]
        select new StoreSignature(name, Convert.ToBase64String(value));

    private static readonly Gen<ContentAddress> _contentAddresses =
        from method in Gen.Enum<ContentAddressMethod>()
        from hash in _hashes
        select new ContentAddress(method, hash);

    private static readonly Gen<ValidPathInfo> _pathInfos =
        from path in _storePaths
        from narHash in _hashes
        from narSize in Gen.Long[1, long.MaxValue]
        from references in _storePaths.Array[0, 5]
        from deriver in _storePaths.Null()
        from signatures in _signatures.Array[0, 3]
        from contentAddress in _contentAddresses.Null()
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

    private static readonly Gen<NarInfo> _narInfos =
        from info in _pathInfos
        from compression in Gen.Int[0, 4].Select(static at => ((string[])["none", "xz", "bzip2", "zstd", "br"])[at])
        from fileHash in _hashes.Null()
        from fileSize in Gen.Long[1, long.MaxValue].Nullable()
        from system in _names.Null()
        from others in Gen.Select(_names, _names, static (name, value) => KeyValuePair.Create("X-" + name, value)).Array[0, 3]
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
        => _narInfos.Sample(static info => Assert.Equal(info, NarInfo.Parse(info.Print(StoreDirectory.Default), StoreDirectory.Default)));

    [Fact]
    public void The_JSON_of_any_version_is_read_as_the_same()
        => Gen.Select(_narInfos, Gen.Int[1, 3]).Sample(static (info, version) => Assert.Equal(
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

    [Fact]
    public void A_field_whose_name_has_a_tab_is_kept()
        => AssertRejectedOrKept([.. Corpus.Read("Narinfo", "bad-signature.narinfo"), .. "New\tfield: a\tb\n"u8]);

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
