using NixStore.Paths;

namespace NixStore.PowerShell.Files;

/// <summary>A file with a store path in each line, in full or as a base name.</summary>
internal static class PathListFile
{
    /// <summary>Reads the paths.</summary>
    /// <param name="file">The full path of the file.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The paths. Empty lines are ignored.</returns>
    /// <exception cref="NixFormatException">A line is no store path.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<StorePath> Read(string file, StoreDirectory directory)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var text = line.Trim();
            if (text.Length > 0)
            {
                yield return directory.TryParse(text, out var path) || StorePath.TryParse(text, out path)
                    ? path
                    : throw new NixFormatException(
                        $"Line {number} of '{file}' is no path of the store directory {directory.Path}: '{text}'.");
            }
        }
    }
}
