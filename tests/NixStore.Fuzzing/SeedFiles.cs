namespace NixStore.Fuzzing;

/// <summary>The files in this assembly: the good and bad files of the core's tests, and the corpus.</summary>
internal static class SeedFiles
{
    /// <summary>Returns the files of the core's tests that have an extension.</summary>
    public static IEnumerable<byte[]> WithExtension(string extension)
        => typeof(SeedFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Seeds/", StringComparison.Ordinal) && name.EndsWith(extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read);

    public static byte[] Read(string name)
    {
        using var resource = typeof(SeedFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
