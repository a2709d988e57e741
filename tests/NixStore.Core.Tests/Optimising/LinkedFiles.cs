using System.Globalization;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;

namespace NixStore.Optimising;

/// <summary>The names of files: which are names of one file, how many there are, and changes that only a test makes.</summary>
internal static class LinkedFiles
{
    /// <summary>Identifies a file, whichever of its names it is reached by.</summary>
    public static string InodeOf(string path)
        => OperatingSystem.IsWindows() ? StatusOf(path).State.Identity.ToString()
            : ExternalProgram.Require("stat").RunForText("-c", "%i", path);

    /// <summary>Counts the names of a file.</summary>
    public static int CountNames(string path)
        => OperatingSystem.IsWindows() ? (int)StatusOf(path).Shared.LinkCount
            : int.Parse(ExternalProgram.Require("stat").RunForText("-c", "%h", path), CultureInfo.InvariantCulture);

    /// <summary>Gives a file one more name.</summary>
    public static void Link(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(0, WindowsFiles.TryLink(from, to));
        }
        else
        {
            ExternalProgram.Require("ln").Run([from, to]);
        }
    }

    /// <summary>Removes one name of a read-only file.</summary>
    public static void Remove(string path) => TreeRemover.Remove(path, TestContext.Current.CancellationToken);

    /// <summary>Lets a file of a store be written.</summary>
    public static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static WindowsFileStatus StatusOf(string path)
        => WindowsFileStatus.TryRead(path, out var error) ?? throw new IOException($"{path}: {error}");
}
