namespace NixStore.SideBySide;

/// <summary>The path of the built module.</summary>
internal static class ModulePath
{
    /// <summary>Looks upward from this program for <c>out/NixStore</c>.</summary>
    /// <returns>The path of the manifest.</returns>
    public static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var manifest = Path.Combine(directory.FullName, "out", "NixStore", "NixStore.psd1");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new InvalidOperationException("out/NixStore was not found; build src/NixStore.PowerShell first.");
    }
}
