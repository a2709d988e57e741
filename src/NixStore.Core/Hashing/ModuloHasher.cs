using System.Text;

namespace NixStore.Hashing;

/// <summary>
/// Hashes contents that contain the hash part of their own path, as for content-addressed paths that refer to themselves: each occurrence
/// counts as zeros, and the positions of the occurrences are hashed at the end (<c>src/libstore/references.cc</c>).
/// </summary>
public sealed class ModuloHasher : IDisposable
{
    private const int BlockLength = 64 * 1024;

    private readonly IncrementalHasher _hasher;
    private readonly byte[] _modulus;
    private readonly byte[] _buffer;
    private readonly List<long> _occurrences = [];
    private int _kept;

    /// <summary>Creates a hasher.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="modulus">The text that counts as zeros: the hash part of the path.</param>
    public ModuloHasher(NixHashAlgorithm algorithm, string modulus)
    {
        ArgumentException.ThrowIfNullOrEmpty(modulus);
        _hasher = new IncrementalHasher(algorithm);
        _modulus = Encoding.ASCII.GetBytes(modulus);
        _buffer = new byte[_modulus.Length - 1 + BlockLength];
    }

    /// <summary>Gets whether the text occurred in the bytes so far.</summary>
    public bool HasOccurrences => _occurrences.Count > 0;

    /// <summary>Appends bytes to the hash.</summary>
    /// <param name="data">The bytes.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            // The end of the last block is kept, because an occurrence may start there.
            var block = data[..Math.Min(data.Length, _buffer.Length - _kept)];
            block.CopyTo(_buffer.AsSpan(_kept));
            var filled = _buffer.AsSpan(0, _kept + block.Length);
            Blank(filled);
            _kept = Math.Min(filled.Length, _modulus.Length - 1);
            _hasher.Append(filled[..^_kept]);
            filled[^_kept..].CopyTo(_buffer);
            data = data[block.Length..];
        }
    }

    /// <summary>Ends the hash as Nix 2.17 to 2.34 do: the positions are not hashed.</summary>
    /// <returns>The hash of all appended bytes.</returns>
    public Hash FinishWithoutPositions()
    {
        _occurrences.Clear();
        return Finish();
    }

    /// <summary>Returns the hash.</summary>
    /// <returns>The hash of all appended bytes.</returns>
    public Hash Finish()
    {
        _hasher.Append(_buffer.AsSpan(0, _kept));
        foreach (var occurrence in _occurrences)
        {
            _hasher.Append(Encoding.ASCII.GetBytes($"|{occurrence}"));
        }

        _occurrences.Clear();
        _kept = 0;
        return _hasher.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();

    private void Blank(Span<byte> bytes)
    {
        for (var start = 0; bytes[start..].IndexOf(_modulus) is >= 0 and var found;)
        {
            start += found;
            _occurrences.Add(_hasher.Length + start);
            bytes.Slice(start, _modulus.Length).Clear();
            start += _modulus.Length;
        }
    }
}
