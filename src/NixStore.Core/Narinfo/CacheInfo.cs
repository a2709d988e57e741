using System.Globalization;
using NixStore.Paths;

namespace NixStore.Narinfo;

/// <summary>
/// What a binary cache tells of itself, in its file <c>nix-cache-info</c> (<c>BinaryCacheStore::init</c> in
/// <c>src/libstore/binary-cache-store.cc</c>).
/// </summary>
public sealed record CacheInfo
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "nix-cache-info";

    /// <summary>The most bytes that the file may have.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>The priority of a cache that does not tell its own.</summary>
    public const int DefaultPriority = 40;

    /// <summary>The store directory of the paths in the cache, or null if the file does not tell it.</summary>
    public StoreDirectory? StoreDirectory { get; init; }

    /// <summary>Whether it may be asked for many paths at once, or null if the file does not tell it, which means no.</summary>
    public bool? WantMassQuery { get; init; }

    /// <summary>
    /// When it is asked: the lower, the earlier. Null where the file does not tell it, which means <see cref="DefaultPriority"/>.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>Fields that this library does not know, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherFields { get; init; } = [];

    /// <summary>Reads the file.</summary>
    /// <param name="text">Its text. Lines that are no fields mean nothing, and of fields that are there twice the last counts, as for
    /// Nix.</param>
    /// <returns>The response.</returns>
    /// <exception cref="NixFormatException">The text is too long, or a value is malformed; the offset counts characters.</exception>
    public static CacheInfo Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaximumLength)
        {
            throw FieldLines.TooLong(FileName, text.Length, MaximumLength);
        }

        var info = new CacheInfo();
        List<KeyValuePair<string, string>> others = [];
        var offset = 0;
        foreach (var line in text.Split('\n'))
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

    /// <summary>Writes the file.</summary>
    /// <returns>The text: a field a line, each line ended; what is null is left out.</returns>
    /// <exception cref="NixFormatException">A field holds a control character, which could begin another line.</exception>
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

    /// <summary>Whether two of them say the same, lists compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where every field is equal.</returns>
    public bool Equals(CacheInfo? other)
        => other is not null && StoreDirectory == other.StoreDirectory && WantMassQuery == other.WantMassQuery
            && Priority == other.Priority && OtherFields.SequenceEqual(other.OtherFields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StoreDirectory, WantMassQuery, Priority);

    private CacheInfo With(string name, string value, int offset, List<KeyValuePair<string, string>> others)
    {
        if (name.Any(char.IsControl) || value.Any(char.IsControl))
        {
            throw FieldLines.Malformed(FileName, offset, "the line holds a control character");
        }

        switch (name)
        {
            case "StoreDir":
                return this with { StoreDirectory = new StoreDirectory(value) };
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
