using System.Text;
using NixStore.Derivations;
using NixStore.Derivations.Json;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;

namespace NixStore.Fuzzing.Targets;

/// <summary>Listings of NARs: what is accepted is written as a text that reads as the same.</summary>
internal sealed class ListingTarget : FuzzTarget
{
    public override string Name => "listing";

    public override bool IsText => true;

    public override IReadOnlyList<byte[]> Seeds { get; } = [Utf8(NarListingJson.Write(NarListing.Read(new MemoryStream(TestNar.Small()))))];

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "{\"root\":", "\"version\":1", "\"entries\":{", "\"type\":\"directory\"", "\"type\":\"regular\"", "\"type\":\"symlink\"",
        "\"target\":\"", "\"size\":",
        "\"narOffset\":", "\"executable\":true", "null", "true", "[", "]", "{", "}", "\\ud800", "\\u0000", "..", "/", "1e400", "-0", "0.5",
        "\"\":{}",
        "99999999999999999999");

    public override bool Run(byte[] input)
    {
        var written = NarListingJson.Write(NarListingJson.Parse(input));
        Ensure(NarListingJson.Write(NarListingJson.Parse(Encoding.UTF8.GetBytes(written))) == written, "a listing is not stable");
        return true;
    }
}

/// <summary>The JSON of derivations in all versions: what is accepted has the same file after it was written.</summary>
internal sealed class DerivationJsonTarget : FuzzTarget
{
    public override string Name => "derivation-json";

    public override bool IsText => true;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        """
        {"w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-x.drv":{"args":["a"],"builder":"b","env":{"a":"b\n"},"name":"x","system":"s","version":3,
        "inputDrvs":{"w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-y.drv":{"outputs":["out"],"dynamicOutputs":{}}},"inputSrcs":[],
        "outputs":{"out":{"method":"nar","hashAlgo":"sha256"}},"structuredAttrs":{"a":[1,2.5,null,true]}}}
        """,
        """
        {"name":"x","outputs":{"out":{"hashAlgo":"r:sha256",
        "hash":"894517c9163c896ec31a2adbd33c0681fd5f45b2c0ef08a64c92a03fb97f390f"}},"system":"s","builder":"b"}
        """,
        """{"derivations":{},"version":4}""");

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "{}", "[]", "null", "\"version\":4", "\"outputs\":{", "\"path\":\"/nix/store/", "\"hash\":\"sha256-", "\"method\":\"text\"",
        "\"impure\":true", "\"hashAlgo\":\"md5\"", "\"inputs\":{\"drvs\":{", "\"srcs\":[", "\"dynamicOutputs\":{", "\"env\":{\"__json\":",
        "\"derivations\":{", "\\ud800", "1e400");

    public override bool Run(byte[] input)
    {
        foreach (var derivation in DerivationJson.Parse(Encoding.UTF8.GetString(input), StoreDirectory.Default))
        {
            var file = DerivationAterm.Write(derivation, StoreDirectory.Default);
            var again = DerivationJson.Parse(
                DerivationJson.Write(derivation, DerivationJsonVersion.Version2, StoreDirectory.Default), StoreDirectory.Default).Single();
            Ensure(file.AsSpan().SequenceEqual(DerivationAterm.Write(again, StoreDirectory.Default)), "a derivation is not stable");
        }

        return true;
    }
}

/// <summary>
/// The JSON of paths, narinfos, realisations, derived paths, content addresses and signatures: what is accepted is written stably.
/// </summary>
internal sealed class JsonTarget : FuzzTarget
{
    private const string PathInfo = """
        {"narHash":"sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY=","narSize":120,
        "references":["2nqw9cczcdz54icxpy00302gpj66yh47-b-1"],"ca":null,"deriver":null,"registrationTime":1,
        "signatures":["a:W0HNbZOmN5iFaFEtIBAUW/TZaR9wb7LGPz8yRW6ZMRQ2OQcyQ/6sPTrdjOsr7TwHIFfeVrbdTCRfsq/q6FqgMA=="],
        "ultimate":false,"storeDir":"/nix/store"}
        """;

    private static readonly StoreDirectory _directory = StoreDirectory.Default;
    private static readonly StorePath _path = StorePath.Parse("w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1");

    public override string Name => "json";

    public override bool IsText => true;

    public override int MaximumLength => 6000;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        PathInfo,
        $$"""{"info":{"/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1":{{PathInfo}}},"version":2}""",
        """
        {"id":"sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!baz",
        "outPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo","signatures":[],
        "dependentRealisations":{"sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!out":
        "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar"}}
        """,
        """{"drvPath":{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","output":"out"},"outputs":["out","dev"]}""",
        """{"method":"nar","hash":"sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY="}""",
        """{"keyName":"asdf","sig":"W0HNbZOmN5iFaFEtIBAUW/TZaR9wb7LGPz8yRW6ZMRQ2OQcyQ/6sPTrdjOsr7TwHIFfeVrbdTCRfsq/q6FqgMA=="}""",
        """
        {"narHash":"sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY=","narSize":120,"references":[],
        "url":"nar/x","compression":"xz","downloadSize":5,
        "downloadHash":"sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY="}
        """);

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "null", "true", "{}", "[]", "\"\"", "0", "-1", "1e400", "99999999999999999999", "253402300800", "\"version\":3", "\"narHash\":",
        "\"references\":[null]",
        "\"signatures\":", "\"signatures\":[null]", "\"ca\":", "\"deriver\":", "\"ultimate\":", "\"storeDir\":", "\"method\":\"nar\"",
        "\"id\":", "\"outPath\":",
        "\"dependentRealisations\":{", "\"outputs\":[\"*\"]", "\"url\":", "\"compression\":", "\"downloadHash\":", "\"downloadSize\":", ",",
        ":", "\\ud800");

    public override bool Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Action[] readers =
        [
            () => PathInfoJson.Parse(text, _directory),
            () => PathInfoJson.ParseOne(text, _path, _directory),
            () => NarInfoJson.Parse(text, _path, _directory),
            () => EnsureStable(text, RealisationJson.Parse, RealisationJson.Write, "a realisation"),
            () => RealisationJson.ParseUnkeyed(text),
            () => EnsureStable(text, DerivedPathJson.Parse, DerivedPathJson.Write, "a derived path"),
            () => EnsureStable(text, ContentAddressJson.Parse, ContentAddressJson.Write, "a content address"),
            () => EnsureStable(text, SignatureJson.Parse, SignatureJson.Write, "a signature"),
        ];
        return Readers.AcceptAny(readers);
    }

    private static void EnsureStable<T>(string text, Func<string, T> parse, Func<T, string> write, string what)
    {
        var written = write(parse(text));
        Ensure(write(parse(written)) == written, $"{what} is not stable");
    }
}
