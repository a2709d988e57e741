using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>
/// Finds the hash parts of known store paths in bytes that come block by block, as Nix does to find references
/// (<c>src/libstore/references.cc</c>).
/// </summary>
internal sealed class ReferenceScanner
{
    private const int Length = StorePath.HashPartLength;

    private static readonly bool[] CanStand = CharactersOfNix32();

    private readonly Dictionary<string, StorePath> _candidates;
    private readonly Dictionary<string, StorePath>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly HashSet<StorePath> _found = [];
    private readonly byte[] _seam = new byte[2 * (Length - 1)];
    private int _kept;

    /// <summary>Creates a scanner.</summary>
    /// <param name="candidates">The paths to look for.</param>
    public ReferenceScanner(IEnumerable<StorePath> candidates)
    {
        _candidates = new Dictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            _candidates[candidate.HashPart] = candidate;
        }

        _lookup = _candidates.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What was found so far.</summary>
    public IReadOnlyCollection<StorePath> Found => _found;

    /// <summary>Looks through the next block.</summary>
    /// <param name="block">The bytes, which follow those of the block before.</param>
    public void Scan(ReadOnlySpan<byte> block)
    {
        // What begins in the block before and ends in this one.
        var head = block[..Math.Min(block.Length, Length - 1)];
        head.CopyTo(_seam.AsSpan(_kept));
        Search(_seam.AsSpan(0, _kept + head.Length));
        Search(block);
        Keep(block);
    }

    private void Keep(ReadOnlySpan<byte> block)
    {
        if (block.Length >= Length - 1)
        {
            block[^(Length - 1)..].CopyTo(_seam);
            _kept = Length - 1;
            return;
        }

        // The short block stands in the seam already, behind what was kept.
        var filled = _kept + block.Length;
        var surplus = Math.Max(0, filled - (Length - 1));
        _seam.AsSpan(surplus, filled - surplus).CopyTo(_seam);
        _kept = filled - surplus;
    }

    private void Search(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Length];
        for (var start = 0; start + Length <= bytes.Length;)
        {
            // From the end: the last character that cannot stand in a hash part shows how far the next one may begin.
            var last = Length - 1;
            while (last >= 0 && CanStand[bytes[start + last]])
            {
                last--;
            }

            if (last >= 0)
            {
                start += last + 1;
                continue;
            }

            for (var i = 0; i < Length; i++)
            {
                text[i] = (char)bytes[start + i];
            }

            if (_lookup.TryGetValue(text, out var path))
            {
                _found.Add(path);
            }

            start++;
        }
    }

    private static bool[] CharactersOfNix32()
    {
        var canStand = new bool[256];
        for (var value = 0; value < 128; value++)
        {
            canStand[value] = Nix32.IsNix32([(char)value]);
        }

        return canStand;
    }
}
