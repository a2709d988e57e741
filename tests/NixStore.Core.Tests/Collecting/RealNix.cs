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
}
