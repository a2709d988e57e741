using System.Runtime.InteropServices;
using NixStore.Compression;

namespace NixStore.Testing.Files;

/// <summary>Skips tests by name where the platform cannot do what they are about.</summary>
internal static class Platform
{
    public static void SkipOnWindows(string reason)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip($"not on Windows: {reason}");
        }
    }

    /// <summary>Skips what Windows does and Wine does not.</summary>
    public static void SkipUnderWine(string reason)
        => Assert.SkipWhen(
            OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(NativeLibrary.Load("ntdll"), "wine_get_version", out _),
            $"not under Wine: {reason}");

    public static void SkipUnlessWindows(string reason) => Assert.SkipUnless(OperatingSystem.IsWindows(), $"only on Windows: {reason}");

    public static void SkipWithoutLiblzma(CompressionMethod method)
        => Assert.SkipWhen(
            method is CompressionMethod.Xz or CompressionMethod.Lzma && Liblzma.Instance is null, "liblzma is not installed");

    public static void SkipAsRoot()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("not as root, to whom the file system refuses nothing");
        }
    }
}
