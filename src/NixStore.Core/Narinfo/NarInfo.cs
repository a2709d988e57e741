using System.Globalization;
using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// The information about a path in a binary cache, from a file that is named after the hash part (<c>src/libstore/nar-info.cc</c>).
/// </summary>
/// <param name="Info">The information about the path.</param>
/// <param name="Url">The URL of the NAR, relative to the cache.</param>
public sealed record NarInfo(ValidPathInfo Info, string Url)
{
    /// <summary>The maximum size of a narinfo in bytes. It is enough for 50,000 references.</summary>
    public const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The compression if the file names none, which is that of the first caches.</summary>
    public const string DefaultCompression = "bzip2";

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gets the compression of the NAR as in the file, or <see cref="DefaultCompression"/> if it is missing.</summary>
    public string Compression { get; init; } = DefaultCompression;

    /// <summary>Gets the hash of the compressed NAR, or null if it is missing. Nix 2.8 requires it, newer versions do not.</summary>
    public Hash? FileHash { get; init; }

    /// <summary>Gets the size of the compressed NAR in bytes, or null if it is missing.</summary>
    public long? FileSize { get; init; }

    /// <summary>Gets the platform that the path was built for, which Nix 2.8 writes for some paths.</summary>
    public string? System { get; init; }

    /// <summary>Gets the unknown fields, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherFields { get; init; } = [];

    /// <summary>Parses a narinfo.</summary>
    /// <param name="text">The text, with one field on each line.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The narinfo.</returns>
    /// <exception cref="NixFormatException">A field is malformed, repeated or missing, or the text is truncated or too long. The offset is
    /// in characters.</exception>
    public static NarInfo Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(directory);
        var fields = new NarInfoFields(directory);
        FieldLines.Read(text, "narinfo", MaximumLength, fields.Read);
        return fields.Build(text.Length);
    }

    /// <summary>Parses a narinfo from the bytes of its file.</summary>
    /// <param name="utf8">The bytes, in UTF-8.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The narinfo.</returns>
    /// <exception cref="NixFormatException">A field is malformed, repeated or missing, or the file is truncated, too long or not UTF-8. The
    /// offset is in characters.</exception>
    public static NarInfo Parse(ReadOnlySpan<byte> utf8, StoreDirectory directory)
    {
        try
        {
            var text = utf8.Length <= MaximumLength
                ? _strictUtf8.GetString(utf8)
                : throw FieldLines.TooLong("narinfo", utf8.Length, MaximumLength);
            return Parse(text, directory);
        }
        catch (DecoderFallbackException error)
        {
            throw new NixFormatException("The narinfo is not text in UTF-8.", Math.Max(error.Index, 0), error);
        }
    }

    /// <summary>Returns the text of the narinfo with its fields in the order of Nix. Unknown fields are last.</summary>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The text, with one field on each line.</returns>
    /// <exception cref="NixFormatException">A field has a control character, which could start another line.</exception>
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

    /// <summary>Returns whether two values are equal. Lists are compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if all fields are equal.</returns>
    public bool Equals(NarInfo? other)
        => other is not null
            && Info == other.Info
            && Url == other.Url
            && Compression == other.Compression
            && Equals(FileHash, other.FileHash)
            && FileSize == other.FileSize && System == other.System && OtherFields.SequenceEqual(other.OtherFields);

    /// <inheritdoc/>
    public override int GetHashCode() => Info.GetHashCode();
}
