using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>What the platform's file systems can do with names.</summary>
internal static class PlatformNames
{
    /// <summary>Whether the platform's file systems usually take names differing by case only for the same.</summary>
    public static CaseHack CaseHack =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? CaseHack.Suffix : CaseHack.None;
}
