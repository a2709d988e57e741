using System.Diagnostics;
using System.Text;

namespace NixStore.Testing.Programs;

/// <summary>The real Nix, if it is on PATH, and what it reports about a store.</summary>
internal static class RealNix
{
    // What it writes about its own progress and about the machine; anything else is about something bad.
    private static readonly string[] _harmless = ["reading the Nix store", "checking ", "warning: the group 'nixbld'"];

    public static bool IsPresent => !OperatingSystem.IsWindows() && ExternalProgram.Find("nix-store") is not null;

    /// <summary>Skips a test if there is no Nix.</summary>
    public static void SkipUnlessPresent() => Assert.SkipUnless(IsPresent, "nix-store is not on PATH");

    /// <summary>Runs one of Nix's programs, which must succeed, and returns what it printed.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = ExternalProgram.Run(new ProcessStartInfo(program, arguments));
        Assert.True(exitCode == 0, error);
        return Encoding.UTF8.GetString(output);
    }

    /// <summary>Runs <c>nix-store</c> on a store and returns the lines that it printed.</summary>
    public static string[] Store(string store, params IEnumerable<string> arguments)
        => Run("nix-store", ["--store", store, .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Returns the NAR of a file as <c>nix-store --dump</c> writes it.</summary>
    public static byte[] Dump(string path) => ExternalProgram.Require("nix-store").Run(["--dump", path]);

    /// <summary>Runs a shell script, which must succeed and finds the arguments as <c>$1</c>, <c>$2</c> and so on.</summary>
    public static void Shell(string script, params IEnumerable<string> arguments)
        => Run("sh", ["-c", "set -e; " + script, "sh", .. arguments]);

    /// <summary>Fails unless Nix finds the store as it should be, with every content hash.</summary>
    public static void IsContentWith(string store)
    {
        var (exitCode, _, error) = ExternalProgram.Run(
            new ProcessStartInfo("nix-store", ["--store", store, "--verify", "--check-contents"]));
        Assert.All(
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.True(_harmless.Any(harmless => line.StartsWith(harmless, StringComparison.Ordinal)), line));
        Assert.Equal(0, exitCode);
    }

    /// <summary>Fails unless just these paths are valid.</summary>
    public static void AreValid(string store, IEnumerable<string> paths)
        => Assert.Equal(
            paths.Order(StringComparer.Ordinal), Store(store, ["--query", "--requisites", .. paths]).Order(StringComparer.Ordinal));

    /// <summary>The directories in which paths are unpacked, which a process leaves only if it is killed.</summary>
    public static string[] Leftovers(string store)
        => Path.Combine(store, "nix", "store") is var directory && Directory.Exists(directory)
            ? Directory.GetDirectories(directory, "*-tmp-nixstore")
            : [];
}
