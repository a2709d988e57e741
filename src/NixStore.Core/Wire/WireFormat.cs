namespace NixStore.Wire;

/// <summary>The measures of Nix's binary primitives (<c>src/libutil/serialise.cc</c>).</summary>
public static class WireFormat
{
    /// <summary>The size of a number and the unit of padding, in bytes.</summary>
    public const int Word = 8;

    /// <summary>How many zeros follow a string.</summary>
    /// <param name="length">The string's length in bytes.</param>
    /// <returns>From 0 to 7.</returns>
    public static int PaddingOf(long length) => (int)(-length & (Word - 1));
}
