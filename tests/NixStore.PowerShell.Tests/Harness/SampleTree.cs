using NixStore.FileSystem.Trees;

namespace NixStore.PowerShell.Harness;

/// <summary>A small tree of files in a directory of a test's own: <c>bin/hello</c> (executable), <c>share/doc/readme.txt</c>, <c>share/empty</c>.</summary>
public sealed class SampleTree
{
    /// <summary>The text of <c>share/doc/readme.txt</c>: three lines, one of them not ASCII.</summary>
    public const string Readme = "first\nzweite Zeile: äöü\nlast\n";

    /// <summary>Makes the tree.</summary>
    /// <param name="directory">Where it is put.</param>
    /// <param name="name">Its name there.</param>
    public SampleTree(TemporaryDirectory directory, string name = "sample")
    {
        Path = System.IO.Path.Combine(directory.Path, name);
        Write("bin/hello", "#!/bin/sh\necho hello\n");
        Write("share/doc/readme.txt", Readme);
        Write("share/empty", "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(System.IO.Path.Combine(Path, "bin/hello"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The NAR of what is there now.</summary>
    public byte[] Nar
    {
        get
        {
            using var nar = new NarPackStream(Path);
            var bytes = new MemoryStream();
            nar.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    /// <summary>Adds a symbolic link; skips the test on Windows, which makes none without a privilege.</summary>
    public SampleTree WithLink(string name, string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows.");
        File.CreateSymbolicLink(System.IO.Path.Combine(Path, name), target);
        return this;
    }

    /// <summary>Adds a file of a size.</summary>
    public SampleTree WithLargeFile(string name, int size)
    {
        var contents = new byte[size];
        new Random(1).NextBytes(contents);
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), contents);
        return this;
    }

    /// <summary>Writes the NAR to a file.</summary>
    /// <returns>The file's path.</returns>
    public string WriteNar(TemporaryDirectory directory, string name = "sample.nar")
    {
        var file = System.IO.Path.Combine(directory.Path, name);
        File.WriteAllBytes(file, Nar);
        return file;
    }

    private void Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
