using NixStore.FileSystem.Trees;

namespace NixStore.Testing.Files;

/// <summary>
/// A small tree of files in a temporary directory: <c>bin/hello</c> (executable), <c>share/doc/readme.txt</c>, <c>share/empty</c>.
/// </summary>
public sealed class SampleTree
{
    /// <summary>The text of <c>share/doc/readme.txt</c>: three lines, one of them not ASCII.</summary>
    public const string Readme = "first\nzweite Zeile: äöü\nlast\n";

    private readonly TestTree _tree;

    public SampleTree(TemporaryDirectory directory, string name = "sample")
        => _tree = new TestTree(directory[name])
            .WithExecutable("bin/hello", "#!/bin/sh\necho hello\n")
            .WithFile("share/doc/readme.txt", Readme)
            .WithFile("share/empty", "");

    public string Path => _tree.Path;

    /// <summary>The NAR of the tree as it is now.</summary>
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

    /// <summary>Adds a symbolic link; skips the test on Windows, where a link needs a privilege.</summary>
    public SampleTree WithLink(string name, string target)
    {
        _tree.WithLink(name, target);
        return this;
    }

    /// <summary>Adds a file of random contents.</summary>
    public SampleTree WithLargeFile(string name, int size)
    {
        var contents = new byte[size];
        new Random(1).NextBytes(contents);
        _tree.WithFile(name, contents);
        return this;
    }

    /// <summary>Writes the NAR to a file and returns the file's path.</summary>
    public string WriteNar(TemporaryDirectory directory, string name = "sample.nar") => directory.WriteFile(name, Nar);
}
