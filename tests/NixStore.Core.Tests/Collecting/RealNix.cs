namespace NixStore.Collecting;

/// <summary>The versions of Nix on this machine that collections are compared with.</summary>
internal static class RealNix
{
    /// <summary>The names of the versions: the one on PATH, and the one in the directory that <c>NIXSTORE_NIX_FORKY</c> names.</summary>
    public static TheoryData<string> Versions => [NixVersions.OnPath, "NIXSTORE_NIX_FORKY"];

    /// <summary>Runs <c>nix-store</c> of a version on a store and returns the lines that it writes.</summary>
    public static List<string> Run(string version, MadeStore store, params string[] arguments)
        => [.. NixVersions.Require(version, "nix-store").RunForText(["--store", store.Root, .. arguments])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)];

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
