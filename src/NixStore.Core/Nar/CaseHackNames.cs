namespace NixStore.Nar;

/// <summary>The names of one directory on a file system that ignores case, in the order of the entries.</summary>
internal sealed class CaseHackNames
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the start of the suffix, which is followed by a number.</summary>
    public static ReadOnlySpan<byte> Suffix => "~nix~case~hack~"u8;

    /// <summary>Returns the name in the NAR for a name in the file system: the part before the suffix.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> name)
    {
        var at = name.IndexOf(Suffix);
        return at < 0 ? name : name[..at];
    }

    /// <summary>Returns the name in the file system for a name in the NAR.</summary>
    /// <param name="name">The name in the NAR.</param>
    /// <returns>The name, with a suffix if it collides with an earlier name, or null if the name with its suffix collides too.</returns>
    public byte[]? Add(ReadOnlySpan<byte> name)
    {
        var text = NarName.Decode(name);
        if (!_seen.TryGetValue(text, out var count))
        {
            _seen.Add(text, 0);
            return name.ToArray();
        }

        _seen[text] = ++count;
        var hacked = $"{text}{NarName.Decode(Suffix)}{count}";
        return _seen.TryAdd(hacked, 0) ? NarName.Encode(hacked) : null;
    }
}
