namespace NixStore.PowerShell.Harness;

/// <summary>A directory of a test's own, gone at its end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("nixstore-test-").FullName;

    /// <summary>Writes a text file in it.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Removes it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
