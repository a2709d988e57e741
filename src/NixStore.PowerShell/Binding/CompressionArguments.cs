using NixStore.Compression;

namespace NixStore.PowerShell.Binding;

/// <summary>Checks the compression arguments of a user.</summary>
internal static class CompressionArguments
{
    /// <summary>Checks that a compression supports a level.</summary>
    /// <param name="method">The compression.</param>
    /// <param name="level">The level, or null for the default.</param>
    /// <exception cref="ArgumentException">The compression does not support the level.</exception>
    public static void Check(CompressionMethod method, int? level)
    {
        if (level is not { } wanted)
        {
            return;
        }

        (var lowest, var highest) = CompressionMethods.LevelsOf(method);
        if (highest == 0)
        {
            throw new ArgumentException(
                "-CompressionLevel needs a compression. Name it with -Compression, or by the extension of the file.");
        }

        if (wanted < lowest || wanted > highest)
        {
            throw new ArgumentException($"{method} has no compression level {wanted}. Its levels are {lowest} to {highest}.");
        }
    }
}
