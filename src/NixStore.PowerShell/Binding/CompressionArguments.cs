using NixStore.Compression;

namespace NixStore.PowerShell.Binding;

/// <summary>Checks what a user gives for a compression.</summary>
internal static class CompressionArguments
{
    /// <summary>Checks that a compression has a level.</summary>
    /// <param name="method">The compression.</param>
    /// <param name="level">The level, or null for the default.</param>
    /// <exception cref="ArgumentException">The compression does not have that level.</exception>
    public static void Check(CompressionMethod method, int? level)
    {
        if (level is not { } wanted)
        {
            return;
        }

        (var lowest, var highest) = CompressionMethods.LevelsOf(method);
        if (highest == 0)
        {
            throw new ArgumentException("-CompressionLevel needs a compression. Name it with -Compression, or by the extension of the file.");
        }

        if (wanted < lowest || wanted > highest)
        {
            throw new ArgumentException($"{method} has no compression level {wanted}. Its levels are {lowest} to {highest}.");
        }
    }
}
