namespace NixStore.Host;

/// <summary>Where the module lies: beside the host, or in <c>out</c> of the repository that the host was built in.</summary>
internal static class ModuleLocation
{
    private static readonly string _manifest = Path.Combine("NixStore", "NixStore.psd1");

    public static string Find()
    {
        string start = AppContext.BaseDirectory;
        for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
        {
            foreach (string candidate in (string[])[Path.Combine(directory.FullName, _manifest), Path.Combine(directory.FullName, "out", _manifest)])
            {
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        throw new FileNotFoundException($"The module is neither beside the host nor under 'out' above '{start}'. Build the solution first: dotnet build");
    }
}
