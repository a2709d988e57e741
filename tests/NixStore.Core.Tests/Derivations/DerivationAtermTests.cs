using System.Text;
using NixStore.Derivations.Json;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Holds the file format of derivations against Nix's own test data.</summary>
public sealed class DerivationAtermTests
{
    private static readonly string[] _folder = ["src", "libstore-tests", "data", "derivation"];

    // No Nix reads these.
    private static readonly string[] _bad = ["bad-version.drv", "bad-ca-fixed-path.drv", "bad-old-version-dyn-deps.drv"];

    // These were made anonymous, and are not sorted any more.
    private static readonly string[] _unsorted = ["firefox.drv", "hello.drv"];

    public static TheoryData<string> Files { get; }
        = [.. NixData.Files("*.drv", _folder).Select(static row => row.Data).Where(IsWrittenAsRead)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_derivation_of_Nixs_data_is_written_as_it_was_read(string file)
    {
        var text = NixData.Read([.. _folder, file]);
        var derivation = DerivationAterm.Parse(text, NameOf(file), StoreDirectory.Default);
        Assert.Equal(
            Encoding.UTF8.GetString(text).TrimEnd('\n'),
            Encoding.UTF8.GetString(DerivationAterm.Write(derivation, StoreDirectory.Default)));
    }

    [Theory]
    [InlineData("firefox.drv")]
    [InlineData("hello.drv")]
    public void Lists_in_another_order_are_read_and_sorted(string file)
    {
        var text = NixData.Read([.. _folder, file]);
        var sorted = DerivationAterm.Write(DerivationAterm.Parse(text, "x", StoreDirectory.Default), StoreDirectory.Default);
        Assert.Equal(text.Length, sorted.Length);
        Assert.Equal(
            sorted, DerivationAterm.Write(DerivationAterm.Parse(sorted, "x", StoreDirectory.Default), StoreDirectory.Default));
    }

    [Theory]
    [InlineData("bad-version.drv", "unknown version 'invalid-version'")]
    [InlineData("bad-ca-fixed-path.drv", "does not match its hash")]
    [InlineData("bad-old-version-dyn-deps.drv", "instead of '['")]
    public void A_bad_derivation_of_Nixs_data_is_refused(string file, string message)
    {
        var text = NixData.Read([.. _folder, file]);
        var error = Assert.Throws<NixFormatException>(() => DerivationAterm.Parse(text, "bad", StoreDirectory.Default));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_survive()
    {
        byte[] text =
        [
            .. "Derive([(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[\"\\\"\\\\\\n\\r\\t"u8, 0xff, 0x01,
            .. "\"],[(\"k"u8, 0xfe, .. "\",\"\")])"u8,
        ];
        var derivation = DerivationAterm.Parse(text, "x", StoreDirectory.Default);
        Assert.Equal("\"\\\n\r\t\udcff\u0001", derivation.Arguments.Single());
        Assert.Equal(text, DerivationAterm.Write(derivation, StoreDirectory.Default));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("Derive([", "ends where")]
    [InlineData("Derive([(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[\"a", "ends within a string")]
    [InlineData("Derive([(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[\"a\\", "ends within a string")]
    [InlineData("Derive([(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[],[])x", "after its end")]
    [InlineData("Derive([(\"out\",\"\",\"\",\"\"),(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[],[])", "empty or repeated")]
    [InlineData("Derive([(\"out\",\"/tmp/x\",\"\",\"\")],[],[],\"s\",\"b\",[],[])", "not in the store directory")]
    [InlineData("Derive([(\"out\",\"\",\"r:sha0\",\"\")],[],[],\"s\",\"b\",[],[])", "unknown")]
    [InlineData("Derive([],[],[\"/etc/passwd\"],\"s\",\"b\",[],[])", "not a store path")]
    [InlineData("Derive([],[(\"/nix/store/c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-d.drv\",[])],[],\"s\",\"b\",[],[])", "needs no output")]
    [InlineData("[(\"out\",\"\",\"\",\"\")]", "instead of 'D'")]
    public void A_malformed_derivation_is_refused(string text, string message)
    {
        var error = Assert.Throws<NixFormatException>(
            () => DerivationAterm.Parse(Encoding.UTF8.GetBytes(text), "x", StoreDirectory.Default));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_of_dynamic_outputs_are_limited()
    {
        var levels = string.Concat(Enumerable.Repeat("([],[(\"o\",", 1_000_000));
        var text = $"DrvWithVersion(\"xp-dyn-drv\",[],[(\"/nix/store/c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-d.drv\",{levels}";
        Assert.Throws<NixFormatException>(() => DerivationAterm.Parse(Encoding.UTF8.GetBytes(text), "x", StoreDirectory.Default));
    }

    // Those of the hash have hashes in place of paths.
    private static bool IsWrittenAsRead(string file)
        => !_bad.Contains(file) && !_unsorted.Contains(file) && !file.EndsWith("-modulo.drv", StringComparison.Ordinal);

    // The name is in the JSON next to the file, or else does not matter.
    private static string NameOf(string file)
    {
        var json = Path.ChangeExtension(file, ".json");
        return NixData.Files("*.json", _folder).Any(row => row.Data == json)
            ? DerivationJson.Parse(NixData.ReadText([.. _folder, json]), StoreDirectory.Default).Single().Name
            : Path.GetFileNameWithoutExtension(file);
    }
}
