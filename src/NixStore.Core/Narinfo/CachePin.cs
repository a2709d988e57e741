using System.Globalization;
using System.Text;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// A pin of a binary cache: paths that stay in the cache with their closures. It is a text with a field on each line: the version of the
/// format, the count of paths, which shows if the text was cut, and the paths.
/// </summary>
/// <param name="Paths">The paths, in the order of the text.</param>
internal sealed record CachePin(IReadOnlyList<StorePath> Paths)
{
    /// <summary>The maximum size of a pin in bytes, which is enough for 20,000 paths with long names.</summary>
    public const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The maximum length of the name of a pin.</summary>
    public const int MaximumNameLength = 128;

    private const string Subject = "pin";
    private const string VersionField = "NixStorePin";
    private const string Version = "1";
    private const string CountField = "Paths";
    private const string PathField = "Path";

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Checks whether a text can be the name of a pin, which becomes a file name.</summary>
    public static bool IsName(string text)
        => text.Length is > 0 and <= MaximumNameLength && text[0] != '.' && text[^1] != '.' && !text.Contains('?', StringComparison.Ordinal)
            && StorePath.FindNameFault(text) is null;

    /// <summary>Parses a pin.</summary>
    /// <exception cref="NixFormatException">The text is malformed or incomplete, has another version, or names paths of another store
    /// directory.</exception>
    public static CachePin Parse(ReadOnlySpan<byte> utf8, StoreDirectory directory)
    {
        var paths = new List<StorePath>();
        string? version = null;
        int? count = null;
        FieldLines.Read(Decode(utf8), Subject, MaximumLength, (name, value, offset) =>
        {
            if (version is null && (name != VersionField || value != Version))
            {
                throw FieldLines.Malformed(Subject, offset, $"it does not begin with '{VersionField}: {Version}'");
            }

            switch (name)
            {
                case VersionField:
                    version = value;
                    break;
                case CountField:
                    count = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        ? number
                        : throw FieldLines.Malformed(Subject, offset, "the count of paths is not a number");
                    break;
                case PathField:
                    paths.Add(directory.Parse(value));
                    break;
                default:
                    throw FieldLines.Malformed(Subject, offset, $"the field '{FieldLines.Shown(name)}' is unknown");
            }
        });
        return version is not null && count == paths.Count
            ? new CachePin(paths)
            : throw FieldLines.Malformed(Subject, utf8.Length, $"it has {paths.Count} paths, and announces another count or none");
    }

    /// <summary>Returns the text of the pin.</summary>
    public string Print(StoreDirectory directory)
    {
        var lines = new FieldLines(Subject);
        lines.Add(VersionField, Version);
        lines.Add(CountField, Paths.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var path in Paths)
        {
            lines.Add(PathField, directory.Print(path));
        }

        return lines.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return _strictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            throw new NixFormatException("The pin is not text in UTF-8.", Math.Max(error.Index, 0), error);
        }
    }
}
