using System.Text.Json.Nodes;
using NixStore.Derivations;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;

namespace NixStore.Json;

/// <summary>The readers of JSON that comes from other machines.</summary>
public sealed class JsonReadersTests
{
    private const string Hash = "sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=";
    private const string Foo = "n5wkd9frr45pa74if5gpz9j7mifg27fh-foo";
    private const string Bar = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar.drv";

    private const string Path = $$"""
        {"path":"/nix/store/{{Foo}}","narHash":"{{Hash}}","narSize":1,"references":["/nix/store/{{Foo}}"],"deriver":"/nix/store/{{Bar}}",
        "registrationTime":1,"ultimate":true,"signatures":["a:YWE=",{"keyName":"a","sig":"YWE="}],"ca":{"method":"nar","hash":"{{Hash}}" },
        "storeDir":"/nix/store","url":"nar/x.nar","compression":"xz","downloadHash":"{{Hash}}","downloadSize":1,"valid":true}
        """;

    private static readonly string[] _replacements =
        ["null", "true", "0", "-1", "1e999", "9223372036854775808", "\"x\"", "\"\"", "[]", "[null]", "{}", "{\"a\":null}"];

    private static readonly Dictionary<string, (Action<string> Read, string[] Good)> _readers = new()
    {
        ["path information"] = (
            static text => PathInfoJson.Parse(text, StoreDirectory.Default),
            [Path, $"[{Path}]", $$"""{"info":{"{{Foo}}":{{Path}} },"version":2}"""]),
        ["narinfo"] = (static text => NarInfoJson.Parse(text, StorePath.Parse(Foo), StoreDirectory.Default), [Path]),
        ["realisation"] = (
            static text => RealisationJson.Parse(text),
            [
                $$"""
                {"id":"sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!baz","outPath":"{{Foo}}","signatures":["a:YWE="],
                "dependentRealisations":{"sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!out":"{{Foo}}"} }
                """,
                $$"""{"key":{"drvPath":"{{Bar}}","outputName":"out"},"value":{"outPath":"{{Foo}}","signatures":[{"keyName":"a","sig":"YWE="}]} }""",
            ]),
        ["derived path"] = (
            static text => DerivedPathJson.Parse(text),
            [$$"""{"drvPath":{"drvPath":"{{Bar}}","output":"out"},"outputs":["out","dev"]}""", $"\"{Foo}\""]),
        ["content address"] = (static text => ContentAddressJson.Parse(text), [$$"""{"method":"nar","hash":"{{Hash}}" }"""]),
        ["signature"] = (static text => SignatureJson.Parse(text), ["""{"keyName":"a","sig":"YWE="}"""]),
    };

    public static TheoryData<string> Formats => [.. _readers.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_value_of_another_kind_at_any_position_is_read_or_is_a_format_error(string format)
    {
        var (read, texts) = _readers[format];
        foreach (var text in texts)
        {
            read(text);
            foreach (var changed in Changed(JsonNode.Parse(text)!))
            {
                var failure = Record.Exception(() => read(changed));
                Assert.True(failure is null or NixFormatException, $"{changed} gives {failure?.GetType()}: {failure?.Message}");

                // This would be followed by a sentence of the JSON library.
                Assert.DoesNotContain("not in the format of Nix", failure?.Message ?? "", StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("[null]", "null in 'outputs'")]
    [InlineData("3", "a number in 'outputs'")]
    public void The_reader_of_derived_paths_names_the_member_with_another_kind_of_value(string outputs, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<NixFormatException>(() => DerivedPathJson.Parse($$"""{"drvPath":"{{Bar}}","outputs":{{outputs}}}""")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("compression")]
    [InlineData("downloadHash")]
    public void The_reader_of_narinfos_names_the_member_with_another_kind_of_value(string member)
    {
        var text = JsonNode.Parse(Path)!.AsObject();
        text[member] = new JsonObject();

        var failure = Assert.Throws<NixFormatException>(
            () => NarInfoJson.Parse(text.ToJsonString(), StorePath.Parse(Foo), StoreDirectory.Default));

        Assert.Contains($"an object in '{member}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("narHash", "{}", "an object in 'narHash', and a text is expected")]
    [InlineData("narSize", "\"1\"", "a text in 'narSize', and a whole number of 64 bits is expected")]
    [InlineData("narSize", "1.5", "a number that is not whole or too large in 'narSize'")]
    [InlineData("ultimate", "1", "a number in 'ultimate', and true or false is expected")]
    [InlineData("signatures", "{}", "an object in 'signatures', and a list is expected")]
    [InlineData("registrationTime", "9223372036854775807", "9223372036854775807 is not a registration time")]
    public void The_reader_of_path_information_names_the_member_with_another_kind_of_value(string member, string value, string expected)
    {
        var text = JsonNode.Parse(Path)!.AsObject();
        text[member] = JsonNode.Parse(value);

        var failure = Assert.Throws<NixFormatException>(() => PathInfoJson.Parse(text.ToJsonString(), StoreDirectory.Default));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    // Every value of the text is replaced once with each replacement.
    private static IEnumerable<string> Changed(JsonNode root)
    {
        foreach (var position in Positions(root).ToList())
        {
            foreach (var replacement in _replacements)
            {
                yield return Write(root, position, replacement);
            }
        }
    }

    private static IEnumerable<JsonNode> Positions(JsonNode node)
        => node switch
        {
            JsonObject members => [node, .. members.Select(static member => member.Value!).SelectMany(Positions)],
            JsonArray items => [node, .. items.Select(static item => item!).SelectMany(Positions)],
            _ => [node],
        };

    private static string Write(JsonNode node, JsonNode position, string replacement)
        => ReferenceEquals(node, position) ? replacement
            : node switch
            {
                JsonObject members => $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{Write(member.Value!, position, replacement)}"))}}}",
                JsonArray items => $"[{string.Join(',', items.Select(item => Write(item!, position, replacement)))}]",
                _ => node.ToJsonString(),
            };
}
