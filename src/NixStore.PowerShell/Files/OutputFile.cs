namespace NixStore.PowerShell.Files;

/// <summary>
/// A file that is written under a temporary name beside its own and gets its name when it is whole, so that nobody ever sees
/// half of it. Disposed without that, it leaves nothing.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int MaximumNameLength = 200;

    private readonly string _temporary;
    private readonly bool _replace;
    private bool _committed;

    /// <summary>Begins the file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="replace">Whether a file that has this name gives way.</param>
    /// <exception cref="FileExistsException">There is such a file, and it may not be replaced.</exception>
    /// <exception cref="FilePathException">There is a directory of this name.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public OutputFile(string path, bool replace)
    {
        Path = path;
        _replace = replace;
        if (Directory.Exists(path))
        {
            throw new FilePathException($"'{path}' is a directory. Give the path of a file.");
        }

        if (!replace && File.Exists(path))
        {
            throw new FileExistsException(path);
        }

        var name = System.IO.Path.GetFileName(path);
        var beginning = name.Length <= MaximumNameLength ? name : name[..MaximumNameLength];
        _temporary = System.IO.Path.Join(System.IO.Path.GetDirectoryName(path), $".{beginning}.{Guid.NewGuid():N}.tmp");
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Takes the contents.</summary>
    public FileStream Stream { get; }

    /// <summary>Ends the file and gives it its name.</summary>
    /// <exception cref="FileExistsException">Such a file has appeared meanwhile, and it may not be replaced.</exception>
    /// <exception cref="IOException">The file cannot be ended.</exception>
    public void Commit()
    {
        Stream.Dispose();
        try
        {
            File.Move(_temporary, Path, _replace);
        }
        catch (IOException) when (!_replace && File.Exists(Path))
        {
            throw new FileExistsException(Path);
        }

        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed)
        {
            File.Delete(_temporary);
        }
    }
}
