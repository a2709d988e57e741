using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NixStore.Hashing;

namespace NixStore.Paths;

/// <summary>
/// A store path without its store directory: a hash part of 32 characters, a dash and a name (Nix manual, <c>protocols/store-path</c>;
/// rules for names in <c>src/libstore/path.cc</c>).
/// </summary>
public sealed class StorePath : IEquatable<StorePath>, IComparable<StorePath>
{
    /// <summary>The length of the hash part, in characters.</summary>
    public const int HashPartLength = 32;

    /// <summary>The maximum length of a name, in characters.</summary>
    public const int MaximumNameLength = 211;

    private static readonly SearchValues<char> _nameCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._?=");

    private StorePath(string baseName) => BaseName = baseName;

    /// <summary>Creates a store path from its two parts.</summary>
    /// <param name="hashPart">32 characters of nix32.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="NixFormatException">A part is malformed.</exception>
    public StorePath(string hashPart, string name)
        : this(Parse($"{hashPart}-{name}").BaseName)
    {
    }

    /// <summary>Gets the last component of the path: hash part, dash and name.</summary>
    public string BaseName { get; }

    /// <summary>Gets the 32 characters before the name.</summary>
    public string HashPart => BaseName[..HashPartLength];

    /// <summary>Gets the name after the hash part and the dash.</summary>
    public string Name => BaseName[(HashPartLength + 1)..];

    /// <summary>Gets whether the path is a derivation, according to its name.</summary>
    public bool IsDerivation => BaseName.EndsWith(".drv", StringComparison.Ordinal);

    /// <summary>Parses a base name.</summary>
    /// <param name="baseName">The hash part, a dash and the name, without a directory.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="NixFormatException">The text is not the base name of a store path. The offset is in characters.</exception>
    public static StorePath Parse(string baseName)
    {
        ArgumentNullException.ThrowIfNull(baseName);
        var fault = FindFault(baseName, out var offset);
        return fault is null
            ? new StorePath(baseName)
            : throw new NixFormatException($"'{baseName}' is not the name of a store path: {fault}.", offset);
    }

    /// <summary>Parses a base name, and returns whether it is valid.</summary>
    /// <param name="baseName">The hash part, a dash and the name, without a directory.</param>
    /// <param name="path">The store path, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? baseName, [NotNullWhen(true)] out StorePath? path)
    {
        path = baseName is not null && FindFault(baseName, out _) is null ? new StorePath(baseName) : null;
        return path is not null;
    }

    /// <summary>Returns whether a text is a valid hash part.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it has 32 characters of nix32.</returns>
    public static bool IsHashPart(ReadOnlySpan<char> text) => text.Length == HashPartLength && Nix32.IsNix32(text);

    /// <summary>Returns what is wrong with the name of a store path.</summary>
    /// <param name="name">The name, without a hash part.</param>
    /// <returns>The error, or null if the name is valid.</returns>
    public static string? FindNameFault(ReadOnlySpan<char> name) => FindNameFault(name, out _);

    /// <inheritdoc/>
    public int CompareTo(StorePath? other) => string.CompareOrdinal(BaseName, other?.BaseName);

    /// <inheritdoc/>
    public bool Equals(StorePath? other) => other is not null && BaseName == other.BaseName;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StorePath);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(BaseName.AsSpan(0, HashPartLength));

    /// <summary>Returns the base name.</summary>
    /// <returns>The hash part, a dash and the name.</returns>
    public override string ToString() => BaseName;

    /// <summary>Compares by base name.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(StorePath? left, StorePath? right) => Equals(left, right);

    /// <summary>Compares by base name.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(StorePath? left, StorePath? right) => !Equals(left, right);

    /// <summary>Orders by base name, byte by byte.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first comes before the second.</returns>
    public static bool operator <(StorePath? left, StorePath? right) => Comparer<StorePath>.Default.Compare(left, right) < 0;

    /// <summary>Orders by base name, byte by byte.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first comes before the second or is the same.</returns>
    public static bool operator <=(StorePath? left, StorePath? right) => Comparer<StorePath>.Default.Compare(left, right) <= 0;

    /// <summary>Orders by base name, byte by byte.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first comes after the second.</returns>
    public static bool operator >(StorePath? left, StorePath? right) => Comparer<StorePath>.Default.Compare(left, right) > 0;

    /// <summary>Orders by base name, byte by byte.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first comes after the second or is the same.</returns>
    public static bool operator >=(StorePath? left, StorePath? right) => Comparer<StorePath>.Default.Compare(left, right) >= 0;

    private static string? FindFault(ReadOnlySpan<char> baseName, out int offset)
    {
        if (baseName.Length <= HashPartLength || baseName[HashPartLength] != '-')
        {
            offset = Math.Min(baseName.Length, HashPartLength);
            return "it does not begin with 32 characters of hash part and a dash";
        }

        for (offset = 0; offset < HashPartLength; offset++)
        {
            if (!Nix32.IsNix32(baseName.Slice(offset, 1)))
            {
                return $"'{baseName[offset]}' is not allowed in a hash part";
            }
        }

        var fault = FindNameFault(baseName[(HashPartLength + 1)..], out var inName);
        offset = HashPartLength + 1 + inName;
        return fault;
    }

    private static string? FindNameFault(ReadOnlySpan<char> name, out int offset)
    {
        offset = 0;
        if (name.IsEmpty)
        {
            return "the name is empty";
        }

        if (name.Length > MaximumNameLength)
        {
            offset = MaximumNameLength;
            return $"the name has {name.Length} characters, more than {MaximumNameLength}";
        }

        if (name is "." or ".." || name.StartsWith(".-") || name.StartsWith("..-"))
        {
            return "the name must not be '.' or '..', nor begin with '.-' or '..-'";
        }

        offset = name.IndexOfAnyExcept(_nameCharacters);
        return offset < 0 ? null : $"the character U+{(int)name[offset]:X4} is not allowed in a name";
    }
}
