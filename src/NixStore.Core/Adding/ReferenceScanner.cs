using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>
/// Finds the hash parts of known store paths in blocks of bytes, as Nix does to find references (<c>src/libstore/references.cc</c>).
/// </summary>
internal sealed class ReferenceScanner
{
    private const int Length = StorePath.HashPartLength;

    private static readonly bool[] _canStand = CharactersOfNix32();

    private readonly Dictionary<string, StorePath> _candidates;
    private readonly Dictionary<string, StorePath>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly HashSet<StorePath> _found = [];
    private readonly byte[] _seam = new byte[2 * (Length - 1)];
    private int _kept;

    /// <summary>Creates a scanner.</summary>
    /// <param name="candidates">The paths to find.</param>
    public ReferenceScanner(IEnumerable<StorePath> candidates)
    {
        _candidates = new Dictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            _candidates[candidate.HashPart] = candidate;
        }

        _lookup = _candidates.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Gets the paths that were found so far.</summary>
    public IReadOnlyCollection<StorePath> Found => _found;

    /// <summary>Scans the next block.</summary>
    /// <param name="block">The bytes that follow the previous block.</param>
    public void Scan(ReadOnlySpan<byte> block)
    {
        // Occurrences that start in the previous block.
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

        // A short block is already in the seam, after the kept bytes.
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
            // From the end: the last character that is not valid in a hash part determines where the next one can start.
            var last = Length - 1;
            while (last >= 0 && _canStand[bytes[start + last]])
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
