using System.Text;

namespace NixStore.Testing.Samples;

/// <summary>The test data of Nix, in the directory that <c>NIX_UPSTREAM_SRC</c> names.</summary>
public static class NixData
{
    private static readonly Lock _lock = new();

    public static byte[] Read(params string[] parts)
    {
        var path = Path.Combine([RequireRoot(), .. parts]);
        Record(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>The text of a file without the line end after it, which Nix's tests put there.</summary>
    public static string ReadText(params string[] parts) => Encoding.UTF8.GetString(Read(parts)).TrimEnd('\n');

    /// <summary>
    /// Every file of a folder and of those in it, so that a theory leaves none out. Without the data, one row that skips when it is read.
    /// </summary>
    public static TheoryData<string> Files(string pattern, params string[] folder)
    {
        if (Root is null)
        {
            return ["NIX_UPSTREAM_SRC"];
        }

        var path = Path.Combine([Root, .. folder]);
        return [.. Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Lists the file for the summary of CI, which names the files that no test reads.</summary>
    private static void Record(string path)
    {
        if (Environment.GetEnvironmentVariable("NIXSTORE_UPSTREAM_LOG") is { Length: > 0 } log)
        {
            lock (_lock)
            {
                File.AppendAllText(log, path + "\n");
            }
        }
    }

    private static string? Root => Environment.GetEnvironmentVariable("NIX_UPSTREAM_SRC") is { Length: > 0 } root ? root : null;

    private static string RequireRoot()
    {
        Assert.SkipWhen(Root is null, "NIX_UPSTREAM_SRC is not set");
        return Root!;
    }
}
