using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>What a binary cache tells of a path, in a file named after its hash part (<c>src/libstore/nar-info.cc</c>).</summary>
/// <param name="Info">What is known of the path.</param>
/// <param name="Url">Where the NAR is, relative to the cache.</param>
public sealed record NarInfo(PathInfo Info, string Url)
{
    /// <summary>The NAR's compression, as the file writes it; <c>bzip2</c> where it says nothing.</summary>
    public string Compression { get; init; } = "bzip2";

    /// <summary>The hash of the compressed NAR, where the file tells it.</summary>
    public Hash? FileHash { get; init; }

    /// <summary>The size of the compressed NAR in bytes; 0 where the file does not tell it.</summary>
    public long FileSize { get; init; }

    /// <summary>Reads a narinfo.</summary>
    /// <param name="text">Its text: a field a line.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>What it tells.</returns>
    /// <exception cref="NixFormatException">A field is malformed, is there twice, or is missing; the offset counts characters.</exception>
    public static NarInfo Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(directory);
        var fields = new NarInfoFields(directory);
        int offset = 0;
        foreach (string line in text.Split('\n'))
        {
            fields.Read(line.TrimEnd('\r'), offset);
            offset += line.Length + 1;
        }

        return fields.Build(text.Length);
    }

    /// <summary>Writes the narinfo with its fields in the order of Nix.</summary>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>The text: a field a line, each line ended.</returns>
    public string Print(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        List<string> lines =
        [
            $"StorePath: {directory.Print(Info.Path)}",
            $"URL: {Url}",
            $"Compression: {Compression}",
        ];
        if (FileHash is not null)
        {
            lines.Add($"FileHash: {FileHash.ToString(HashFormat.Nix32)}");
        }

        if (FileSize != 0)
        {
            lines.Add($"FileSize: {FileSize}");
        }

        lines.Add($"NarHash: {Info.NarHash.ToString(HashFormat.Nix32)}");
        lines.Add($"NarSize: {Info.NarSize}");
        lines.Add($"References: {string.Join(' ', Info.References)}");
        if (Info.Deriver is not null)
        {
            lines.Add($"Deriver: {Info.Deriver}");
        }

        lines.AddRange(Info.Signatures.Select(static signature => $"Sig: {signature}"));
        if (Info.ContentAddress is not null)
        {
            lines.Add($"CA: {Info.ContentAddress}");
        }

        return string.Concat(lines.Select(static line => line + "\n"));
    }
}
