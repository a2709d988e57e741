namespace NixStore.Nar;

/// <summary>The names of one directory on a file system that folds case, as the archive's entries come in.</summary>
internal sealed class CaseHackNames
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What starts the suffix; a number follows it.</summary>
    public static ReadOnlySpan<byte> Suffix => "~nix~case~hack~"u8;

    /// <summary>The archive's name for a name of the file system: what precedes the suffix.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> name)
    {
        var at = name.IndexOf(Suffix);
        return at < 0 ? name : name[..at];
    }

    /// <summary>The file system's name for an archive's name.</summary>
    /// <param name="name">The archive's name.</param>
    /// <returns>The name, with a suffix if it collides with one before it; null if the name with its suffix collides as well.</returns>
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
