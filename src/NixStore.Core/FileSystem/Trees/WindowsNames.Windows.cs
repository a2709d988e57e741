using System.Runtime.Versioning;
using System.Text;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Converts names in a NAR to file names on Windows and back. A character that Windows does not allow in a name, or removes at its end, is
/// represented by U+F000 plus its code, as in Cygwin.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsNames
{
    private const string LongPrefix = @"\\?\";
    private const char EscapeBase = '\uF000';
    private const string Forbidden = "<>:\"|?*\\";

    /// <summary>Adds the prefix that removes the limit of 260 characters and the special meaning of device names.</summary>
    public static string LongPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return full.StartsWith(@"\\", StringComparison.Ordinal) ? full : LongPrefix + full;
    }

    /// <summary>Removes the prefix that <see cref="LongPath"/> added.</summary>
    public static string WithoutPrefix(string path)
        => path.StartsWith(LongPrefix, StringComparison.Ordinal) ? path[LongPrefix.Length..] : path;

    public static string ToFileName(ReadOnlySpan<byte> name)
    {
        var text = NarName.Decode(name);
        var fileName = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (IsEscape(c))
            {
                throw new NixStoreException(
                    $"Cannot unpack '{text}': the character U+{(int)c:X4} of this name is reserved for escapes on Windows.");
            }

            var dropped = i == text.Length - 1 && c is '.' or ' ';
            fileName.Append(dropped || c < ' ' || Forbidden.Contains(c) ? (char)(EscapeBase + c) : c);
        }

        return fileName.ToString();
    }

    public static byte[] FromFileName(string fileName)
    {
        var text = new StringBuilder(fileName);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscape(text[i]))
            {
                text[i] = (char)(text[i] - EscapeBase);
            }
        }

        return NarName.Encode(text.ToString());
    }

    private static bool IsEscape(char c) =>
        c is > EscapeBase and < (char)(EscapeBase + 0x80)
        && ((char)(c - EscapeBase) is < ' ' or ' ' or '.' || Forbidden.Contains((char)(c - EscapeBase)));
}
