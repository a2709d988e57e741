using System.Runtime.InteropServices;

namespace NixStore.PowerShell.Loading;

/// <summary>The names of the native libraries of the current platform in packages.</summary>
internal static class NativePlatform
{
    /// <summary>Returns the runtime identifiers whose libraries may run on this platform, the best one first.</summary>
    public static IEnumerable<string> Candidates()
    {
        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture.X86 => "x86",
            Architecture other => other.ToString().ToLowerInvariant(),
        };
        if (OperatingSystem.IsWindows())
        {
            return [$"win-{architecture}"];
        }

        if (OperatingSystem.IsMacOS())
        {
            return [$"osx-{architecture}"];
        }

        // A library for the wrong C library does not load, so the order decides only which one is tried first.
        return UsesMusl()
            ? [$"linux-musl-{architecture}", $"linux-{architecture}"]
            : [$"linux-{architecture}", $"linux-musl-{architecture}"];
    }

    /// <summary>Returns the possible file names of a library.</summary>
    public static IEnumerable<string> FileNames(string library)
    {
        if (OperatingSystem.IsWindows())
        {
            return [library, $"{library}.dll"];
        }

        var extension = OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return [$"lib{library}{extension}", $"{library}{extension}", library];
    }

    private static bool UsesMusl()
        => RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
}
