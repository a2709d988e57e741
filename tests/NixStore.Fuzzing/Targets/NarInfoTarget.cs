using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Fuzzing.Targets;

/// <summary>Narinfos: what is accepted can be printed, and reads as the same again.</summary>
internal sealed class NarInfoTarget : FuzzTarget
{
    public override string Name => "narinfo";

    public override bool IsText => true;

    public override int MaximumLength => 4096;

    public override int Runs => 20_000;

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. SeedFiles.WithExtension(".narinfo")];

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "StorePath: ", "URL: ", "Compression: ", "FileHash: ", "FileSize: ", "NarHash: ", "NarSize: ", "References: ", "Deriver: ",
        "System: ", "Sig: ", "CA: ",
        "\n", "\r\n", ": ", "sha256:", "sha256-", "sha512:", "sha1:", "md5:", "blake3:", "fixed:r:", "fixed:git:", "text:",
        "unknown-deriver", "bzip2", "none",
        "../../etc/passwd", "\u202e", "\ufeff", "\u2028", "==", "/nix/store/", "18446744073709551616", "9223372036854775807", "-1", "\0",
        "X-Other: a");

    public override bool Run(byte[] input)
    {
        var directory = StoreDirectory.Default;
        var narInfo = NarInfo.Parse(input, directory);
        var printed = Print(narInfo, directory);
        var again = Parse(printed, directory);
        Ensure(narInfo.Equals(again) && narInfo.GetHashCode() == again.GetHashCode(), "what was printed reads differently");
        Ensure(again.Print(directory) == printed, "printing is not stable");
        narInfo.Info.Fingerprint(directory);
        Ensure(
            !BlobName.TryParse(narInfo.Url, out var name) || !(name.Text.StartsWith('/') || name.Text.Split('/').Contains("..")),
            "a URL leads out of the cache");
        return true;
    }

    private static string Print(NarInfo narInfo, StoreDirectory directory)
    {
        try
        {
            return narInfo.Print(directory);
        }
        catch (NixFormatException)
        {
            throw new FuzzFinding("what was read cannot be printed");
        }
    }

    private static NarInfo Parse(string text, StoreDirectory directory)
    {
        try
        {
            return NarInfo.Parse(text, directory);
        }
        catch (NixFormatException)
        {
            throw new FuzzFinding("what was printed cannot be read");
        }
    }
}
