namespace NixStore.Nar;

/// <summary>
/// Writes an archive to a stream, node by node, and refuses whatever a good archive cannot hold: names that are not
/// sorted or not valid, contents that are shorter or longer than announced (Nix manual, nix-archive). Memory does not
/// depend on what is written.
/// </summary>
/// <remarks>The first node is the root and has an empty name. A directory's entries follow it, sorted by their bytes.</remarks>
public sealed class NarWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly NarTokenBuffer _tokens = new();

    // The last name written in each open directory.
    private readonly List<byte[]> _lastNames = [];
    private bool _started;
    private bool _completed;
    private bool _inFile;
    private long _fileSize;
    private long _contentsLeft;

    /// <summary>Creates a writer.</summary>
    /// <param name="destination">Where the archive goes.</param>
    /// <param name="leaveOpen">Whether disposing of the writer leaves the stream open.</param>
    public NarWriter(Stream destination, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _destination = destination;
        _leaveOpen = leaveOpen;
    }

    /// <summary>How many bytes of the archive have been written.</summary>
    public long Position { get; private set; }

    /// <summary>Starts a directory; its entries follow, then <see cref="EndDirectory"/>.</summary>
    /// <param name="name">Its name in bytes; empty for the root.</param>
    /// <exception cref="ArgumentException">The name is not valid, or does not sort after the one before it.</exception>
    /// <exception cref="InvalidOperationException">The node cannot stand here, or directories are nested too deeply.</exception>
    public void StartDirectory(ReadOnlySpan<byte> name)
    {
        StartNode(name);
        _tokens.StartDirectory();
        _lastNames.Add([]);
        Flush();
    }

    /// <summary>Ends the innermost open directory.</summary>
    /// <exception cref="InvalidOperationException">No directory is open, or a file lacks contents.</exception>
    public void EndDirectory()
    {
        EndFile();
        if (_lastNames.Count == 0)
        {
            throw new InvalidOperationException("No directory is open.");
        }

        _lastNames.RemoveAt(_lastNames.Count - 1);
        _tokens.EndDirectory();
        EndNode();
        Flush();
    }

    /// <summary>Starts a regular file; its contents follow through <see cref="WriteContents"/>.</summary>
    /// <param name="name">Its name in bytes; empty for the root.</param>
    /// <param name="executable">Whether the file is executable.</param>
    /// <param name="size">The size of the contents in bytes.</param>
    /// <exception cref="ArgumentException">The name is not valid, does not sort after the one before it, or the size is
    /// negative.</exception>
    /// <exception cref="InvalidOperationException">The node cannot stand here.</exception>
    public void StartRegularFile(ReadOnlySpan<byte> name, bool executable, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        StartNode(name);
        _tokens.StartRegular(executable, size);
        _inFile = true;
        _fileSize = _contentsLeft = size;
        Flush();
    }

    /// <summary>Writes more of the contents of the file that was started.</summary>
    /// <param name="contents">The bytes.</param>
    /// <exception cref="InvalidOperationException">No file was started, or the contents are longer than announced.</exception>
    public void WriteContents(ReadOnlySpan<byte> contents)
    {
        if (!_inFile || contents.Length > _contentsLeft)
        {
            throw new InvalidOperationException($"The file takes {_contentsLeft} bytes more, not {contents.Length}.");
        }

        _destination.Write(contents);
        _contentsLeft -= contents.Length;
        Position += contents.Length;
    }

    /// <summary>Writes a symbolic link.</summary>
    /// <param name="name">Its name in bytes; empty for the root.</param>
    /// <param name="target">Where it points, in bytes.</param>
    /// <exception cref="ArgumentException">The name or target is not valid, or the name does not sort after the one before it.</exception>
    /// <exception cref="InvalidOperationException">The node cannot stand here.</exception>
    public void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        if (!NarName.IsValidTarget(target))
        {
            throw new ArgumentException("A link's target has 1 to 4095 bytes, none of which is NUL.", nameof(target));
        }

        StartNode(name);
        _tokens.AddSymlink(target);
        EndNode();
        Flush();
    }

    /// <summary>Writes what ends the archive, and makes sure that it is complete.</summary>
    /// <exception cref="InvalidOperationException">A directory is open, a file lacks contents, or there is no node.</exception>
    public void Complete()
    {
        EndFile();
        Flush();
        if (!_completed)
        {
            throw new InvalidOperationException(_started ? "A directory is still open." : "The archive has no root.");
        }

        _destination.Flush();
    }

    /// <summary>Closes the stream unless it is to stay open. It does not complete an archive.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _destination.Dispose();
        }
    }

    private void StartNode(ReadOnlySpan<byte> name)
    {
        EndFile();
        if (_completed)
        {
            throw new InvalidOperationException("The archive is complete.");
        }

        if (!_started)
        {
            if (!name.IsEmpty)
            {
                throw new ArgumentException("The root has no name.", nameof(name));
            }

            _tokens.AddMagic();
            _started = true;
            return;
        }

        if (!NarName.IsValid(name))
        {
            throw new ArgumentException($"\"{NarName.Decode(name)}\" is not a valid name.", nameof(name));
        }

        if (name.SequenceCompareTo(_lastNames[^1]) <= 0)
        {
            throw new ArgumentException($"The name \"{NarName.Decode(name)}\" does not sort after the one before it.", nameof(name));
        }

        _lastNames[^1] = name.ToArray();
        if (_lastNames.Count >= NarLimits.Default.Depth || _lastNames.Sum(static part => part.Length + 1) - 1 > NarLimits.Default.PathLength)
        {
            throw new InvalidOperationException(
                $"An archive has at most {NarLimits.Default.Depth} levels and paths of {NarLimits.Default.PathLength} bytes.");
        }

        _tokens.StartEntry(name);
    }

    private void EndNode()
    {
        if (_lastNames.Count == 0)
        {
            _completed = true;
        }
        else
        {
            _tokens.EndEntry();
        }
    }

    private void EndFile()
    {
        if (!_inFile)
        {
            return;
        }

        if (_contentsLeft > 0)
        {
            throw new InvalidOperationException($"The file lacks {_contentsLeft} bytes of its contents.");
        }

        _inFile = false;
        _tokens.EndRegular(_fileSize);
        EndNode();
    }

    private void Flush()
    {
        _destination.Write(_tokens.Bytes);
        Position += _tokens.Length;
        _tokens.Clear();
    }
}
