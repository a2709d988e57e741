using System.Text;

namespace NixStore.Testing.Files;

/// <summary>Builds a tree of files for a test.</summary>
internal sealed class TestTree
{
    public TestTree(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public TestTree WithDirectory(string relative)
    {
        Directory.CreateDirectory(this[relative]);
        return this;
    }

    public TestTree WithFile(string relative, string contents) => WithFile(relative, Encoding.UTF8.GetBytes(contents));

    public TestTree WithFile(string relative, byte[] contents)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllBytes(this[relative], contents);
        return this;
    }

    public TestTree WithExecutable(string relative, string contents)
    {
        WithFile(relative, contents);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[relative], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return this;
    }

    /// <summary>Adds a link; skips the test on Windows, which makes none without a privilege.</summary>
    public TestTree WithLink(string relative, string target)
    {
        Platform.SkipOnWindows("symbolic links need a privilege there");
        File.CreateSymbolicLink(this[relative], target);
        return this;
    }
}
