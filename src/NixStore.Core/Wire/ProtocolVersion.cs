namespace NixStore.Wire;

/// <summary>The version of a protocol, such as 1.38. A protocol is spoken in the older version of the two sides.</summary>
/// <param name="Major">The number before the dot.</param>
/// <param name="Minor">The number after the dot.</param>
public readonly record struct ProtocolVersion(byte Major, byte Minor) : IComparable<ProtocolVersion>
{
    /// <summary>Reads a version from its number on the wire.</summary>
    /// <param name="number">The major version in the second byte, the minor one in the lowest.</param>
    /// <returns>The version.</returns>
    /// <exception cref="NixFormatException">The number has more than two bytes.</exception>
    public static ProtocolVersion FromNumber(ulong number)
        => number <= ushort.MaxValue
            ? new ProtocolVersion((byte)(number >> 8), (byte)number)
            : throw new NixFormatException($"{number} is no version of a protocol.");

    /// <summary>Creates the number that stands for the version on the wire.</summary>
    /// <returns>The major version in the second byte, the minor one in the lowest.</returns>
    public ulong ToNumber() => ((ulong)Major << 8) | Minor;

    /// <summary>The older of two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>The one that both sides understand.</returns>
    public static ProtocolVersion Older(ProtocolVersion left, ProtocolVersion right) => left < right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(ProtocolVersion other) => ToNumber().CompareTo(other.ToNumber());

    /// <summary>The version as people write it.</summary>
    /// <returns>Such as <c>1.38</c>.</returns>
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
