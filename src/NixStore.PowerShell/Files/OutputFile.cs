using NixStore.FileSystem;

namespace NixStore.PowerShell.Files;

/// <summary>
/// A file that is written under a temporary name in the same directory and gets its name when it is complete, so that a reader never sees
/// half of it. Disposed before that, it leaves nothing. Links are followed, and the mode of a file that is replaced is kept. A device, a pipe
/// or a socket is written itself.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int MaximumNameLength = 200;

    private readonly string _target;
    private readonly string? _temporary;
    private readonly bool _replace;
    private bool _committed;

    /// <summary>Begins the file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="replace">Whether a file that has this name is replaced.</param>
    /// <exception cref="FileExistsException">There is such a file, and it may not be replaced.</exception>
    /// <exception cref="FilePathException">There is a directory of this name.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public OutputFile(string path, bool replace)
    {
        Path = path;
        _replace = replace;
        _target = path;
        if (Directory.Exists(path))
        {
            throw new FilePathException($"'{path}' is a directory. Give the path of a file.");
        }

        if (SpecialFile.IsAt(path))
        {
            Stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            return;
        }

        _target = LinkTarget.Final(path);
        if (!replace && File.Exists(_target))
        {
            throw new FileExistsException(path);
        }

        var name = System.IO.Path.GetFileName(_target);
        var beginning = name.Length <= MaximumNameLength ? name : name[..MaximumNameLength];
        _temporary = System.IO.Path.Join(System.IO.Path.GetDirectoryName(_target), $".{beginning}.{Guid.NewGuid():N}.tmp");
        Stream = Create();
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Takes the contents.</summary>
    public FileStream Stream { get; }

    /// <summary>Completes the file: its contents are on the disk, and it has its name.</summary>
    /// <exception cref="FileExistsException">Such a file has appeared meanwhile, and it may not be replaced.</exception>
    /// <exception cref="IOException">The contents cannot be written to the end.</exception>
    public void Commit()
    {
        if (_temporary is null)
        {
            Stream.Dispose();
            return;
        }

        // Closing reports no error, so what a file server or a quota refuses late is reported here.
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        try
        {
            if (!OperatingSystem.IsWindows() && _replace && File.Exists(_target))
            {
                File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_target));
            }

            File.Move(_temporary, _target, _replace);
        }
        catch (IOException) when (!_replace && File.Exists(_target))
        {
            throw new FileExistsException(Path);
        }

        _committed = true;
    }

    /// <summary>Returns whether an error names the temporary file, which says nothing to the user.</summary>
    /// <param name="failure">The error.</param>
    /// <returns>True if it does.</returns>
    public bool IsNamedIn(IOException failure) => _temporary is not null && failure.Message.Contains(_temporary, StringComparison.Ordinal);

    /// <summary>Returns an error with the name that the user gave.</summary>
    /// <param name="failure">The error.</param>
    /// <returns>The same with the other name.</returns>
    public IOException WithOwnName(IOException failure)
        => new(failure.Message.Replace(_temporary!, Path, StringComparison.Ordinal), failure.HResult);

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        if (_temporary is not null && !_committed)
        {
            File.Delete(_temporary);
        }
    }

    private FileStream Create()
    {
        try
        {
            return new FileStream(_temporary!, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (DirectoryNotFoundException)
        {
            throw new DirectoryNotFoundException($"The directory of '{Path}' does not exist. Create it first, or give another path.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnauthorizedAccessException($"This user may not create the file '{Path}'.");
        }
        catch (IOException failure) when (IsNamedIn(failure))
        {
            throw WithOwnName(failure);
        }
    }
}
