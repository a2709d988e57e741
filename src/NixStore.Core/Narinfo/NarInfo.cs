using System.Globalization;
using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>What a binary cache tells of a path, in a file named after its hash part (<c>src/libstore/nar-info.cc</c>).</summary>
/// <param name="Info">What is known of the path.</param>
/// <param name="Url">Where the NAR is, relative to the cache.</param>
public sealed record NarInfo(ValidPathInfo Info, string Url)
{
    /// <summary>The most bytes that a narinfo may have; one of 50,000 references has fewer.</summary>
    public const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The compression where the file names none: the one that the first caches had.</summary>
    public const string DefaultCompression = "bzip2";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The NAR's compression, as the file names it; <see cref="DefaultCompression"/> if it says nothing.</summary>
    public string Compression { get; init; } = DefaultCompression;

    /// <summary>The hash of the compressed NAR, where the file tells it; Nix 2.8 demands it, newer versions do not.</summary>
    public Hash? FileHash { get; init; }

    /// <summary>The size of the compressed NAR in bytes, where the file tells it.</summary>
    public long? FileSize { get; init; }

    /// <summary>The platform that the path was built for, which Nix 2.8 tells of some paths.</summary>
    public string? System { get; init; }

    /// <summary>Fields that this library does not know, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherFields { get; init; } = [];

    /// <summary>Reads a narinfo.</summary>
    /// <param name="text">Its text: a field a line, each line ended.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>The response.</returns>
    /// <exception cref="NixFormatException">A field is malformed, is there twice, or is missing, or the text is truncated or too long; the
    /// offset counts characters.</exception>
    public static NarInfo Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(directory);
        var fields = new NarInfoFields(directory);
        FieldLines.Read(text, "narinfo", MaximumLength, fields.Read);
        return fields.Build(text.Length);
    }

    /// <summary>Reads a narinfo from the bytes of its file.</summary>
    /// <param name="utf8">The bytes, in UTF-8.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>The response.</returns>
    /// <exception cref="NixFormatException">A field is malformed, is there twice, or is missing, or the file is truncated, too long or not
    /// UTF-8; the offset counts characters.</exception>
    public static NarInfo Parse(ReadOnlySpan<byte> utf8, StoreDirectory directory)
    {
        try
        {
            return Parse(utf8.Length <= MaximumLength ? StrictUtf8.GetString(utf8) : throw FieldLines.TooLong("narinfo", utf8.Length, MaximumLength), directory);
        }
        catch (DecoderFallbackException error)
        {
            throw new NixFormatException("The narinfo is not text in UTF-8.", Math.Max(error.Index, 0), error);
        }
    }

    /// <summary>Writes the narinfo with its fields in the order of Nix, those that are not known last.</summary>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>The text: a field a line, each line ended.</returns>
    /// <exception cref="NixFormatException">A field holds a control character, which could begin another line.</exception>
    public string Print(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var lines = new FieldLines("narinfo");
        lines.Add("StorePath", directory.Print(Info.Path));
        lines.Add("URL", Url);
        lines.Add("Compression", Compression);
        lines.Add("FileHash", FileHash?.ToString(HashFormat.Nix32));
        lines.Add("FileSize", FileSize?.ToString(CultureInfo.InvariantCulture));
        lines.Add("NarHash", Info.NarHash.ToString(HashFormat.Nix32));
        lines.Add("NarSize", Info.NarSize.ToString(CultureInfo.InvariantCulture));
        lines.Add("References", string.Join(' ', Info.References));
        lines.Add("Deriver", Info.Deriver?.BaseName);
        lines.Add("System", System);
        foreach (var signature in Info.Signatures)
        {
            lines.Add("Sig", signature.ToString());
        }

        lines.Add("CA", Info.ContentAddress?.ToString());
        foreach ((var name, var value) in OtherFields)
        {
            lines.Add(name, value);
        }

        return lines.ToString();
    }

    /// <summary>Whether two of them say the same, lists compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where every field is equal.</returns>
    public bool Equals(NarInfo? other)
        => other is not null && Info == other.Info && Url == other.Url && Compression == other.Compression && Equals(FileHash, other.FileHash)
            && FileSize == other.FileSize && System == other.System && OtherFields.SequenceEqual(other.OtherFields);

    /// <inheritdoc/>
    public override int GetHashCode() => Info.GetHashCode();
}
