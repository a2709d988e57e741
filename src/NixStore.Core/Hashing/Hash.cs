using System.Diagnostics.CodeAnalysis;

namespace NixStore.Hashing;

/// <summary>A digest and its algorithm.</summary>
public sealed class Hash : IEquatable<Hash>
{
    private readonly byte[] _bytes;

    /// <summary>Creates a hash from a digest.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="digest">The digest, which is copied.</param>
    /// <exception cref="ArgumentException">The digest does not have the length of the algorithm.</exception>
    public Hash(NixHashAlgorithm algorithm, ReadOnlySpan<byte> digest)
    {
        if (digest.Length != algorithm.DigestLength())
        {
            throw new ArgumentException(
                $"A {algorithm.NixName()} digest has {algorithm.DigestLength()} bytes, not {digest.Length}.", nameof(digest));
        }

        Algorithm = algorithm;
        _bytes = digest.ToArray();
    }

    /// <summary>Gets the algorithm.</summary>
    public NixHashAlgorithm Algorithm { get; }

    /// <summary>Gets the digest.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Computes the hash of bytes in memory.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>The hash.</returns>
    public static Hash Compute(NixHashAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        using var hasher = new IncrementalHasher(algorithm);
        hasher.Append(data);
        return hasher.Finish();
    }

    /// <summary>
    /// Parses a hash in any form: SRI, or <c>algorithm:</c> followed by base16, nix32 or base64. The length determines the form.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="NixFormatException">The text is not a hash, or does not name its algorithm.</exception>
    public static Hash Parse(string text) => Parse(text, null);

    /// <summary>Parses a hash in any form. The algorithm may be given separately.</summary>
    /// <param name="text">The text.</param>
    /// <param name="algorithm">The algorithm, if the text may not name it.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="NixFormatException">The text is not a hash, or names no algorithm or a different one.</exception>
    public static Hash Parse(string text, NixHashAlgorithm? algorithm)
    {
        ArgumentNullException.ThrowIfNull(text);
        var separator = text.AsSpan().IndexOfAny(':', '-');
        var body = text.AsSpan();
        var form = HashForm.ByLength;
        if (separator >= 0)
        {
            if (!NixHashAlgorithmExtensions.TryParse(body[..separator], out var named))
            {
                throw new NixFormatException(
                    $"The hash '{text}' has the unknown algorithm '{body[..separator]}'. Use md5, sha1, sha256, sha512 or blake3.");
            }

            if (algorithm is { } expected && expected != named)
            {
                throw new NixFormatException($"The hash '{text}' is {named.NixName()}, but {expected.NixName()} is expected.");
            }

            algorithm = named;
            form = text[separator] == '-' ? HashForm.Base64 : HashForm.ByLength;
            body = body[(separator + 1)..];
        }

        if (algorithm is not { } known)
        {
            throw new NixFormatException(
                $"The hash '{text}' does not name its algorithm. Write the algorithm before the hash, such as 'sha256:{text}'.");
        }

        return DecodeBody(known, body, form)
            ?? throw new NixFormatException($"'{text}' is not a {known.NixName()} hash in base16, nix32, base64 or SRI.", separator + 1);
    }

    /// <summary>Parses a hash in any form, and returns whether it is valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">The hash, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Hash? hash)
    {
        try
        {
            hash = text is null ? null : Parse(text);
        }
        catch (NixFormatException)
        {
            hash = null;
        }

        return hash is not null;
    }

    /// <summary>Returns the hash with its algorithm: <c>sha256:…</c>, or <c>sha256-…</c> in SRI.</summary>
    /// <param name="format">The form.</param>
    /// <returns>The text.</returns>
    public string ToString(HashFormat format)
        => $"{Algorithm.NixName()}{(format == HashFormat.Sri ? '-' : ':')}{ToBareString(format)}";

    /// <summary>Returns the hash without its algorithm.</summary>
    /// <param name="format">The form. SRI is base64 here.</param>
    /// <returns>The text.</returns>
    public string ToBareString(HashFormat format) => format switch
    {
        HashFormat.Nix32 => Nix32.Encode(_bytes),
        HashFormat.Base16 => Convert.ToHexStringLower(_bytes),
        HashFormat.Base64 or HashFormat.Sri => Convert.ToBase64String(_bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Returns the hash as SRI, the form that newer versions of Nix print.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => ToString(HashFormat.Sri);

    /// <inheritdoc/>
    public bool Equals(Hash? other)
        => other is not null && Algorithm == other.Algorithm && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Hash);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>Compares algorithm and bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(Hash? left, Hash? right) => Equals(left, right);

    /// <summary>Compares algorithm and bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(Hash? left, Hash? right) => !Equals(left, right);

    private enum HashForm
    {
        ByLength,
        Base64,
    }

    private static Hash? DecodeBody(NixHashAlgorithm algorithm, ReadOnlySpan<char> body, HashForm form)
    {
        Span<byte> digest = stackalloc byte[algorithm.DigestLength()];
        var decoded = form switch
        {
            HashForm.ByLength when body.Length == digest.Length * 2 => TryDecodeBase16(body, digest),
            HashForm.ByLength when body.Length == Nix32.EncodedLength(digest.Length) => Nix32.TryDecode(body, digest),
            HashForm.ByLength when body.Length != (digest.Length + 2) / 3 * 4 => false,
            _ => TryDecodeBase64(body, digest),
        };
        return decoded ? new Hash(algorithm, digest) : null;
    }

    // SRI may come without padding, or with too much, as Nix reads it (base64::decode in src/libutil/base-n.cc).
    private static bool TryDecodeBase64(ReadOnlySpan<char> body, Span<byte> digest)
    {
        var unpadded = body.TrimEnd('=');
        if (unpadded.Length != ((digest.Length * 8) + 5) / 6)
        {
            return false;
        }

        Span<char> padded = stackalloc char[(digest.Length + 2) / 3 * 4];
        padded.Fill('=');
        unpadded.CopyTo(padded);
        return Convert.TryFromBase64Chars(padded, digest, out var written) && written == digest.Length;
    }

    private static bool TryDecodeBase16(ReadOnlySpan<char> body, Span<byte> digest)
        => Convert.FromHexString(body, digest, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == digest.Length;
}
