namespace NixStore.Collecting;

/// <summary>The versions of Nix on this machine.</summary>
internal static class RealNix
{
    /// <summary>The names of the versions: the one on PATH, and the one in the directory that <c>NIXSTORE_NIX_FORKY</c> names.</summary>
    public static TheoryData<string> Versions => ["PATH", "NIXSTORE_NIX_FORKY"];

    /// <summary>Runs <c>nix-store</c> of a version on a store and returns the lines that it writes.</summary>
    public static List<string> Run(string version, MadeStore store, params string[] arguments)
    {
        var name = "nix-store";
        if (version != "PATH")
        {
            var directory = Environment.GetEnvironmentVariable(version);
            Assert.SkipWhen(directory is null, $"{version} does not name the directory of another Nix");
            name = Path.Combine(directory!, name);
        }

        return [.. ExternalProgram.Require(name).RunForText(["--store", store.Root, .. arguments])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
