using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>What the real Nix says about a store.</summary>
internal static class NixJudgement
{
    // What it writes about its own progress and about the machine; anything else is about something bad.
    private static readonly string[] Harmless = ["reading the Nix store", "checking ", "warning: the group 'nixbld'"];

    /// <summary>Skips a test where there is no <c>nix-store</c>.</summary>
    public static void Needed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows: there is no nix-store");
        bool there = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static directory => File.Exists(Path.Combine(directory, "nix-store")));
        Assert.SkipUnless(there, "nix-store is not on the path.");
    }

    /// <summary>Fails unless Nix finds the store as it should be, with every content hash.</summary>
    public static void IsContentWith(string store)
    {
        HostResult result = ToolProcess.Run("nix-store", ["--store", store, "--verify", "--check-contents"]);
        Assert.All(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.True(Harmless.Any(harmless => line.StartsWith(harmless, StringComparison.Ordinal)), line));
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>Fails unless just these paths are valid.</summary>
    public static void AreValid(string store, IEnumerable<string> paths)
    {
        HostResult valid = ToolProcess.Run("nix-store", ["--store", store, "--query", "--requisites", .. paths]);
        Assert.True(valid.ExitCode == 0, valid.Error);
        Assert.Equal(paths.Order(StringComparer.Ordinal), valid.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    /// <summary>The directories in which paths are unpacked, which a process leaves only where it is killed.</summary>
    public static string[] Leftovers(string store)
        => Path.Combine(store, "nix", "store") is var directory && Directory.Exists(directory) ? Directory.GetDirectories(directory, "*-tmp-nixstore") : [];
}
