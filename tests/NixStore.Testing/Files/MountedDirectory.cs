using System.Diagnostics;

namespace NixStore.Testing.Files;

/// <summary>
/// A small file system in memory, which a test can fill up or make read-only. If this user may not mount one, the test is skipped.
/// </summary>
public sealed class MountedDirectory : IDisposable
{
    private MountedDirectory(string path) => Path = path;

    public string Path { get; }

    public static MountedDirectory Require(string size) => RequireWith($"size={size}");

    /// <summary>Mounts a file system that can have only a number of files and directories.</summary>
    public static MountedDirectory Require(string size, int inodes) => RequireWith($"size={size},nr_inodes={inodes}");

    private static MountedDirectory RequireWith(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has tmpfs");
        var path = Directory.CreateTempSubdirectory("nixstore-mount-").FullName;
        if (TryRun("mount", "-t", "tmpfs", "-o", $"{options},mode=755", "nixstore-test", path))
        {
            return new MountedDirectory(path);
        }

        Directory.Delete(path);
        Assert.Skip("this user may not mount a file system");
        throw new UnreachableException();
    }

    public void MakeReadOnly() => Assert.True(TryRun("mount", "-o", "remount,ro", Path), "the file system was not made read-only");

    public void MakeWritable() => Assert.True(TryRun("mount", "-o", "remount,rw", Path), "the file system was not made writable");

    /// <summary>Takes all but the last bytes of the free space with one file.</summary>
    /// <returns>The file; the space is free again when it is deleted.</returns>
    public string Fill(long leave)
    {
        var file = System.IO.Path.Combine(Path, "filler");
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        for (var free = new DriveInfo(Path).AvailableFreeSpace - leave; free > 0; free -= block.Length)
        {
            stream.Write(block);
        }

        return file;
    }

    /// <summary>Creates empty files until there is no inode for another one.</summary>
    public void FillInodes()
    {
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Path, "fillers")).FullName;
        try
        {
            for (var number = 0; ; number++)
            {
                File.WriteAllBytes(System.IO.Path.Combine(directory, $"{number}"), []);
            }
        }
        catch (IOException)
        {
            // There is none left.
        }
    }

    public void Dispose()
    {
        // Lazily, so that a file that a failed test left open does not keep it mounted.
        if (TryRun("umount", "-l", Path))
        {
            Directory.Delete(Path);
        }
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            return ExternalProgram.Run(new ProcessStartInfo(program, arguments)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
