using System.Text;
using NixStore.Manifests;
using NixStore.Paths;

namespace NixStore.Fuzzing.Targets;

/// <summary>Manifests of <c>nix profile</c>: what is accepted is written as a text that reads as the same.</summary>
internal sealed class ProfileManifestTarget : FuzzTarget
{
    private const string Package =
        """{"active":true,"priority":5,"storePaths":["/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1"],"attrPath":"a.b","""
        + """ "outputs":["out"],""";

    public override string Name => "profile-manifest";

    public override bool IsText => true;

    public override IReadOnlyList<byte[]> Seeds { get; } = Utf8(
        $$"""{"version":1,"elements":[{{Package}}"originalUri":"flake:a","uri":"github:o/r?dir=x"}]}""",
        $$"""{"version":2,"elements":[{{Package}}"originalUrl":"flake:a","url":"git+https://h/p"}]}""",
        $$"""{"version":3,"elements":{"tree":{{Package}}"originalUrl":"flake:a","url":"flake:b"} } }""");

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "null", "true", "{}", "[]", "\"\"", "-1", "1e400", "99999999999999999999",
        "\"version\":4", "\"elements\":", "\"storePaths\":[null]",
        "\"outputs\":null", "\"attrPath\":\"default\"", "?dir=%00", "#a^*", "\\ud800");

    public override bool Run(byte[] input)
    {
        if (ProfileManifestJson.Find(Encoding.UTF8.GetString(input), StoreDirectory.Default) is not { } manifest)
        {
            return false;
        }

        var written = ProfileManifestJson.Write(manifest, StoreDirectory.Default);
        var again = ProfileManifestJson.Find(written, StoreDirectory.Default);
        Ensure(
            again is not null && ProfileManifestJson.Write(again, StoreDirectory.Default) == written,
            "a manifest of a profile is not stable");
        return true;
    }
}

/// <summary>Manifests of <c>nix-env</c>: what is accepted is written as a text that reads as the same.</summary>
internal sealed class EnvironmentManifestTarget : FuzzTarget
{
    private const string Path = "/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1";

    public override string Name => "environment-manifest";

    public override bool IsText => true;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Utf8(
            $$"""[ { meta = { a = -1; "b c" = [ 1.5 true null ]; d = "x\n\${y}"; outputsToInstall = [ "out" ]; }; name = "tree-1"; """
            + $$"""out = { outPath = "{{Path}}"; }; outPath = "{{Path}}"; outputs = [ "out" ]; """
            + """system = "builtin"; type = "derivation"; } ]"""),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "[ ", "] ", "{ ", "}; ", " = ", "\"", "\\", "${", "null", "false", "priority = \"7\"; ", "active = ", "drvPath = ", "<CODE>",
        "«repeated»", "type = \"derivation\"; ", "99999999999999999999");

    public override bool Run(byte[] input)
    {
        var written = EnvironmentManifest.Read(input, StoreDirectory.Default).Encode(StoreDirectory.Default);
        var again = EnvironmentManifest.Read(written, StoreDirectory.Default).Encode(StoreDirectory.Default);
        Ensure(again.AsSpan().SequenceEqual(written), "a manifest of an environment is not stable");
        return true;
    }
}
