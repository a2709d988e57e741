namespace NixStore.Fuzzing.Targets;

/// <summary>Archives and words of the format to begin with.</summary>
internal static class NarSeeds
{
    public static IReadOnlyList<byte[]> All { get; } =
        [
            TestNar.Small(),
            Bytes.NarOfFile("hello"),
            new TestNar().Text("nix-archive-1").Texts("(", "type", "symlink", "target", "a", ")").Bytes,
            TestNar.Nested(5, "d"),
        ];

    public static IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "nix-archive-1", "(", ")", "type", "regular", "directory", "symlink", "target", "executable", "", "contents", "entry", "name",
            "node", "..", ".", "/",
        }.Select(static word => new Bytes().Text(word).ToArray()),
    ];
}
