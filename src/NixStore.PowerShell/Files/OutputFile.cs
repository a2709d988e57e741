using NixStore.FileSystem;

namespace NixStore.PowerShell.Files;

/// <summary>
/// A file that is written with a temporary name in the same directory and renamed when it is complete, so that a reader never sees a part
/// of it. If it is disposed before that, nothing remains. Links are followed, and a replaced file keeps its mode. A device, a pipe or a
/// socket is written directly.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int MaximumNameLength = 200;

    private readonly string _target;
    private readonly string? _temporary;
    private readonly bool _replace;
    private bool _committed;

    /// <summary>Creates the file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="replace">Whether an existing file is replaced.</param>
    /// <exception cref="FileExistsException">The file exists, and must not be replaced.</exception>
    /// <exception cref="FilePathException">A directory has this name.</exception>
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

    /// <summary>Gets the full path.</summary>
    public string Path { get; }

    /// <summary>Gets the stream for the contents.</summary>
    public FileStream Stream { get; }

    /// <summary>Completes the file: writes its contents to the disk and renames it.</summary>
    /// <exception cref="FileExistsException">Another process has created the file, and it must not be replaced.</exception>
    /// <exception cref="IOException">The contents cannot be written completely.</exception>
    public void Commit()
    {
        if (_temporary is null)
        {
            Stream.Dispose();
            return;
        }

        // Closing reports no error, so an error that a file server or a quota causes late is reported here.
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

    /// <summary>Determines whether an error names the temporary file, which is not known to the user.</summary>
    /// <param name="failure">The error.</param>
    /// <returns>True if it does.</returns>
    public bool IsNamedIn(Exception failure)
        => _temporary is not null
            && (failure is IOException or UnauthorizedAccessException)
            && failure.Message.Contains(_temporary, StringComparison.Ordinal);

    /// <summary>Returns an error with the name that the user gave.</summary>
    /// <param name="failure">The error.</param>
    /// <returns>The error with the other name.</returns>
    public Exception WithOwnName(Exception failure)
    {
        var message = failure.Message.Replace(_temporary!, Path, StringComparison.Ordinal);
        return failure is UnauthorizedAccessException
            ? new UnauthorizedAccessException(message)
            : new IOException(message, failure.HResult);
    }

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
