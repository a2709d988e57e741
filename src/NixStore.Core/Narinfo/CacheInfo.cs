using System.Globalization;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// The contents of the file <c>nix-cache-info</c> of a binary cache (<c>BinaryCacheStore::init</c> in
/// <c>src/libstore/binary-cache-store.cc</c>).
/// </summary>
public sealed record CacheInfo
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "nix-cache-info";

    /// <summary>The maximum size of the file in bytes.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>The priority of a cache without one.</summary>
    public const int DefaultPriority = 40;

    /// <summary>Gets the store directory of the paths in the cache, or null if it is missing.</summary>
    public StoreDirectory? StoreDirectory { get; init; }

    /// <summary>Gets whether the cache can be asked for many paths at once, or null if the field is missing, which means false.</summary>
    public bool? WantMassQuery { get; init; }

    /// <summary>
    /// Gets the priority; a lower number is asked earlier. Null if the field is missing, which means <see cref="DefaultPriority"/>.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>Gets the unknown fields, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherFields { get; init; } = [];

    /// <summary>Parses the file.</summary>
    /// <param name="text">The text. Lines without a field are ignored, and the last of repeated fields is used, as in Nix.</param>
    /// <returns>The information.</returns>
    /// <exception cref="NixFormatException">The text is too long, or a value is malformed. The offset is in characters.</exception>
    public static CacheInfo Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaximumLength)
        {
            throw FieldLines.TooLong(FileName, text.Length, MaximumLength);
        }

        WebPageException.ThrowIfPage(text, FileName);
        var info = new CacheInfo();
        List<KeyValuePair<string, string>> others = [];
        var offset = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                info = info.With(line[..colon], line[(colon + 1)..].Trim(), offset, others);
            }

            offset += line.Length + 1;
        }

        return info with { OtherFields = others };
    }

    /// <summary>Returns the text of the file.</summary>
    /// <returns>The text, with one field on each line. Null fields are omitted.</returns>
    /// <exception cref="NixFormatException">A field has a control character, which could start another line.</exception>
    public string Print()
    {
        var lines = new FieldLines(FileName);
        lines.Add("StoreDir", StoreDirectory?.Path);
        lines.Add("WantMassQuery", WantMassQuery is { } wanted ? (wanted ? "1" : "0") : null);
        lines.Add("Priority", Priority?.ToString(CultureInfo.InvariantCulture));
        foreach ((var name, var value) in OtherFields)
        {
            lines.Add(name, value);
        }

        return lines.ToString();
    }

    /// <summary>Returns whether two values are equal. Lists are compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if all fields are equal.</returns>
    public bool Equals(CacheInfo? other)
        => other is not null && StoreDirectory == other.StoreDirectory && WantMassQuery == other.WantMassQuery
            && Priority == other.Priority && OtherFields.SequenceEqual(other.OtherFields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StoreDirectory, WantMassQuery, Priority);

    private CacheInfo With(string name, string value, int offset, List<KeyValuePair<string, string>> others)
    {
        if (name.Any(char.IsControl) || value.Any(char.IsControl))
        {
            throw FieldLines.Malformed(FileName, offset, "the line has a control character");
        }

        switch (name)
        {
            case "StoreDir":
                var directory = new StoreDirectory(value);
                return directory.Path == directory.Path.Trim()
                    ? this with { StoreDirectory = directory }
                    : throw FieldLines.Malformed(FileName, offset, "the store directory ends in white space");
            case "WantMassQuery":
                return this with { WantMassQuery = value == "1" };
            case "Priority":
                return this with
                {
                    Priority = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
                        ? priority
                        : throw FieldLines.Malformed(FileName, offset, $"the priority '{value}' is not a number"),
                };
            default:
                others.Add(KeyValuePair.Create(name, value));
                return this;
        }
    }
}
