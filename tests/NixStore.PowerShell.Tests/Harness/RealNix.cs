using System.Text.Json;
using NixStore.Hashing;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Harness;

/// <summary>The real Nix, where it is on PATH, and what it says about a store.</summary>
internal static class RealNix
{
    // What it writes about its own progress and about the machine; anything else is about something bad.
    private static readonly string[] Harmless = ["reading the Nix store", "checking ", "warning: the group 'nixbld'"];

    public static bool IsPresent
        => !OperatingSystem.IsWindows()
            && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static directory => File.Exists(Path.Combine(directory, "nix-store")));

    /// <summary>Skips a test where there is no Nix.</summary>
    public static void SkipUnlessPresent() => Assert.SkipUnless(IsPresent, "nix-store is not on PATH");

    /// <summary>Runs one of Nix's programs, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        var result = ToolProcess.Run(program, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    /// <summary>Runs <c>nix-store</c> on a store.</summary>
    /// <returns>The lines that it printed.</returns>
    public static string[] Store(string store, params IEnumerable<string> arguments)
        => Run("nix-store", ["--store", store, .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a shell script, which must succeed and finds the arguments as <c>$1</c>, <c>$2</c> and so on.</summary>
    public static void Shell(string script, params IEnumerable<string> arguments)
        => Run("sh", ["-c", "set -e; " + script, "sh", .. arguments]);

    /// <summary>Fails unless objects tell of all paths of a store what <c>nix path-info</c> prints of them.</summary>
    public static void KnowsTheSame(string store, IEnumerable<StorePathInfo> infos)
    {
        var ours = infos.ToDictionary(static info => info.Path);
        using var theirs = JsonDocument.Parse(
            Run("nix", "--extra-experimental-features", "nix-command", "path-info", "--store", store, "--all", "--json"));
        Assert.Equal(
            theirs.RootElement.EnumerateArray().Select(static item => item.GetProperty("path").GetString()!).Order(StringComparer.Ordinal),
            ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs.RootElement.EnumerateArray(), item =>
        {
            var info = ours[item.GetProperty("path").GetString()!];
            Assert.Equal(Hash.Parse(item.GetProperty("narHash").GetString()!), Hash.Parse(info.NarHash));
            Assert.Equal(item.GetProperty("narSize").GetInt64(), info.NarSize);
            Assert.Equal(Texts(item, "references").Order(StringComparer.Ordinal), info.References);
            Assert.Equal(Text(item, "deriver"), info.Deriver);
            Assert.Equal(Text(item, "ca"), info.ContentAddress);
            Assert.Equal(Texts(item, "signatures").Order(StringComparer.Ordinal), info.Signatures.Order(StringComparer.Ordinal));
            Assert.Equal(item.TryGetProperty("ultimate", out var ultimate) && ultimate.GetBoolean(), info.Ultimate);
            Assert.Equal(item.GetProperty("registrationTime").GetInt64(), new DateTimeOffset(info.RegistrationTime!.Value).ToUnixTimeSeconds());
        });
    }

    /// <summary>Fails unless Nix finds the store as it should be, with every content hash.</summary>
    public static void IsContentWith(string store)
    {
        var result = ToolProcess.Run("nix-store", ["--store", store, "--verify", "--check-contents"]);
        Assert.All(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.True(Harmless.Any(harmless => line.StartsWith(harmless, StringComparison.Ordinal)), line));
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>Fails unless just these paths are valid.</summary>
    public static void AreValid(string store, IEnumerable<string> paths)
        => Assert.Equal(paths.Order(StringComparer.Ordinal), Store(store, ["--query", "--requisites", .. paths]).Order(StringComparer.Ordinal));

    /// <summary>The directories in which paths are unpacked, which a process leaves only where it is killed.</summary>
    public static string[] Leftovers(string store)
        => Path.Combine(store, "nix", "store") is var directory && Directory.Exists(directory) ? Directory.GetDirectories(directory, "*-tmp-nixstore") : [];

    private static string? Text(JsonElement item, string property)
        => item.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement item, string property)
        => item.TryGetProperty(property, out var values) ? values.EnumerateArray().Select(static value => value.GetString()!) : [];
}
