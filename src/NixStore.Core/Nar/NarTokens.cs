namespace NixStore.Nar;

/// <summary>
/// The encoded strings of a NAR: a length of 8 bytes, little-endian, then the text, padded with zeros to a multiple of 8 (Nix manual,
/// nix-archive).
/// </summary>
internal static class NarTokens
{
    /// <summary>The size of a length field and the unit of padding, in bytes.</summary>
    public const int Word = 8;

    /// <summary>The size in bytes of each token whose text has 1 to 8 bytes.</summary>
    public const int Short = 16;

    public static ReadOnlySpan<byte> Magic => "\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0"u8;

    public static ReadOnlySpan<byte> Open => "\x01\0\0\0\0\0\0\0(\0\0\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Close => "\x01\0\0\0\0\0\0\0)\0\0\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Type => "\x04\0\0\0\0\0\0\0type\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Regular => "\x07\0\0\0\0\0\0\0regular\0"u8;

    public static ReadOnlySpan<byte> Directory => "\x09\0\0\0\0\0\0\0directory\0\0\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Symlink => "\x07\0\0\0\0\0\0\0symlink\0"u8;

    public static ReadOnlySpan<byte> Executable => "\x0a\0\0\0\0\0\0\0executable\0\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Empty => "\0\0\0\0\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Contents => "\x08\0\0\0\0\0\0\0contents"u8;

    public static ReadOnlySpan<byte> Target => "\x06\0\0\0\0\0\0\0target\0\0"u8;

    public static ReadOnlySpan<byte> Entry => "\x05\0\0\0\0\0\0\0entry\0\0\0"u8;

    public static ReadOnlySpan<byte> Name => "\x04\0\0\0\0\0\0\0name\0\0\0\0"u8;

    public static ReadOnlySpan<byte> Node => "\x04\0\0\0\0\0\0\0node\0\0\0\0"u8;

    /// <summary>Returns the number of zeros that follow a text of this length.</summary>
    public static int PaddingOf(long length) => (int)(-length & (Word - 1));
}
