using System.Text;
using NixStore.FileSystem.Trees;

namespace NixStore.Testing.Files;

/// <summary>A directory of one test, removed with all in it, also what is not writable.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nixstore-test-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file and returns its full path.</summary>
    public string WriteFile(string name, string text) => WriteFile(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file and returns its full path.</summary>
    public string WriteFile(string name, byte[] bytes)
    {
        var file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    public void Dispose() => TreeRemover.Remove(Path);
}
