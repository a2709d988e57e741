using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>The rules of the file systems of the platform for names.</summary>
internal static class PlatformNames
{
    /// <summary>Gets whether file systems of the platform usually ignore case.</summary>
    public static CaseHack CaseHack =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? CaseHack.Suffix : CaseHack.None;
}
