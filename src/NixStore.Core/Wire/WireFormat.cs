namespace NixStore.Wire;

/// <summary>The sizes of the binary primitives of Nix (<c>src/libutil/serialise.cc</c>).</summary>
public static class WireFormat
{
    /// <summary>The size of a number and the unit of padding, in bytes.</summary>
    public const int Word = 8;

    /// <summary>Returns the number of zeros that follow a string.</summary>
    /// <param name="length">The length of the string in bytes.</param>
    /// <returns>A number from 0 to 7.</returns>
    public static int PaddingOf(long length) => (int)(-length & (Word - 1));
}
