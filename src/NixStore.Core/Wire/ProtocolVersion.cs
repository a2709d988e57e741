namespace NixStore.Wire;

/// <summary>The version of a protocol, such as 1.38. Both sides use the older of their versions.</summary>
/// <param name="Major">The number before the dot.</param>
/// <param name="Minor">The number after the dot.</param>
public readonly record struct ProtocolVersion(byte Major, byte Minor) : IComparable<ProtocolVersion>
{
    /// <summary>Creates a version from its number in the protocol.</summary>
    /// <param name="number">The number: the major version in the second byte, the minor version in the lowest.</param>
    /// <returns>The version.</returns>
    /// <exception cref="NixFormatException">The number has more than two bytes.</exception>
    public static ProtocolVersion FromNumber(ulong number)
        => number <= ushort.MaxValue
            ? new ProtocolVersion((byte)(number >> 8), (byte)number)
            : throw new NixFormatException($"{number} is not a protocol version.");

    /// <summary>Returns the number of the version in the protocol.</summary>
    /// <returns>The major version in the second byte, the minor version in the lowest.</returns>
    public ulong ToNumber() => ((ulong)Major << 8) | Minor;

    /// <summary>Returns the older of two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>The version that both sides support.</returns>
    public static ProtocolVersion Older(ProtocolVersion left, ProtocolVersion right) => left < right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(ProtocolVersion other) => ToNumber().CompareTo(other.ToNumber());

    /// <summary>Returns the version as a text.</summary>
    /// <returns>The text, such as <c>1.38</c>.</returns>
    public override string ToString() => $"{Major}.{Minor}";

    /// <summary>Orders versions by age.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first is older.</returns>
    public static bool operator <(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) < 0;

    /// <summary>Orders versions by age.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first is older or the same.</returns>
    public static bool operator <=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Orders versions by age.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first is newer.</returns>
    public static bool operator >(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) > 0;

    /// <summary>Orders versions by age.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>Whether the first is newer or the same.</returns>
    public static bool operator >=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) >= 0;
}
