namespace NixStore.Collecting;

/// <summary>The versions of Nix on this machine that collections are compared with.</summary>
internal static class RealNix
{
    private const int MaximumTries = 10;

    /// <summary>The names of the versions: the one on PATH, and the one in the directory that <c>NIXSTORE_NIX_FORKY</c> names.</summary>
    public static TheoryData<string> Versions => [NixVersions.OnPath, "NIXSTORE_NIX_FORKY"];

    /// <summary>Runs <c>nix-store</c> of a version on a store and returns the lines that it writes.</summary>
    public static List<string> Run(string version, MadeStore store, params string[] arguments)
    {
        var (exitCode, output, error) = Run(version, "nix-store", ["--store", store.Root, .. arguments]);
        Assert.True(exitCode == 0, error);
        return [.. System.Text.Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Runs a program of a version, which can fail.</summary>
    public static (int ExitCode, byte[] Output, string Error) Run(string version, string program, string[] arguments)
    {
        var nix = NixVersions.Require(version, program);
        var result = nix.TryRun(arguments);
        for (var tries = 1; tries < MaximumTries && result.Error.Contains("reading symlink", StringComparison.Ordinal); tries++)
        {
            // Nix ends with this error if it looks at a process of this machine that is ending.
            result = nix.TryRun(arguments);
        }

        return result;
    }

    /// <summary>Returns the settings of a collection as arguments.</summary>
    public static string[] Settings(CollectionOptions options)
        => ["--option", "keep-derivations", options.KeepDerivations == true ? "true" : "false",
            "--option", "keep-outputs", options.KeepOutputs == true ? "true" : "false"];

    /// <summary>Lists what Nix and this module leave in a store: rows, and names in the store directory.</summary>
    public static List<string> DescribePaths(MadeStore store)
        => [.. store.ReadColumn("select path from ValidPaths order by path"), .. Entries(store.Layout.RealStoreDirectory)];

    /// <summary>Lists the same, and the names of roots.</summary>
    public static List<string> Describe(MadeStore store) => [.. DescribePaths(store), .. Entries(store.Roots)];

    /// <summary>Fails unless Nix finds all paths of a store as they are registered.</summary>
    public static void IsContentWith(MadeStore store) => Testing.Programs.RealNix.IsContentWith(store.Root);

    // Nix creates these directories when it opens a store.
    private static IEnumerable<string> Entries(string directory)
        => Directory.EnumerateFileSystemEntries(
            directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(entry => Path.GetRelativePath(directory, entry))
            .Where(static entry => entry is not (".links" or "per-user" or "per-user/root")).Order(StringComparer.Ordinal);
}
