namespace NixStore.Testing.Programs;

/// <summary>
/// The versions of the real Nix that interop tests run against: the one on PATH, and those in the directories that two variables name.
/// </summary>
public static class NixVersions
{
    /// <summary>The version on PATH.</summary>
    public const string OnPath = "PATH";

    /// <summary>All versions, by the variables that name them. A test of one that is absent is skipped by name.</summary>
    public static TheoryData<string> All => [OnPath, "NIXSTORE_NIX_TRIXIE", "NIXSTORE_NIX_FORKY"];

    /// <summary>Finds a program of a version; skips the test if there is none.</summary>
    public static ExternalProgram Require(string version, string program)
    {
        if (version == OnPath)
        {
            return ExternalProgram.Require(program);
        }

        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows: Nix does not run there");
        var directory = Environment.GetEnvironmentVariable(version);
        Assert.SkipWhen(string.IsNullOrEmpty(directory), $"{version} names no directory with a Nix");
        return ExternalProgram.RequireFile(Path.Combine(directory!, "bin", program));
    }
}
