namespace NixStore.Nar;

/// <summary>
/// Writes a NAR to a stream, node by node, and rejects what is not valid in a NAR: names that are not sorted or not valid, contents that
/// are shorter or longer than announced (Nix manual, nix-archive). Memory use does not depend on the input.
/// </summary>
/// <remarks>
/// The first node is the root and has an empty name. The entries of a directory follow it, sorted by the bytes of their names.
/// </remarks>
public sealed class NarWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly NarTokenBuffer _tokens = new();

    // The last name that was written in each open directory.
    private readonly List<byte[]> _lastNames = [];
    private bool _started;
    private bool _completed;
    private bool _inFile;
    private long _fileSize;
    private long _contentsLeft;

    /// <summary>Creates a writer.</summary>
    /// <param name="destination">The target of the NAR.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    public NarWriter(Stream destination, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _destination = destination;
        _leaveOpen = leaveOpen;
    }

    /// <summary>Gets the number of bytes of the NAR that were written.</summary>
    public long Position { get; private set; }

    /// <summary>Starts a directory, which is followed by its entries and <see cref="EndDirectory"/>.</summary>
    /// <param name="name">The name in bytes. Empty for the root.</param>
    /// <exception cref="ArgumentException">The name is not valid, or does not sort after the previous one.</exception>
    /// <exception cref="InvalidOperationException">A node is not allowed here, or directories are nested too deeply.</exception>
    public void StartDirectory(ReadOnlySpan<byte> name)
    {
        StartNode(name);
        _tokens.StartDirectory();
        _lastNames.Add([]);
        Flush();
    }

    /// <summary>Ends the innermost open directory.</summary>
    /// <exception cref="InvalidOperationException">No directory is open, or the contents of a file are incomplete.</exception>
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

    /// <summary>Starts a regular file, which is followed by its contents (<see cref="WriteContents"/>).</summary>
    /// <param name="name">The name in bytes. Empty for the root.</param>
    /// <param name="executable">Whether the file is executable.</param>
    /// <param name="size">The size of the contents in bytes.</param>
    /// <exception cref="ArgumentException">The name is not valid or does not sort after the previous one, or the size is
    /// negative.</exception>
    /// <exception cref="InvalidOperationException">A node is not allowed here.</exception>
    public void StartRegularFile(ReadOnlySpan<byte> name, bool executable, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        StartNode(name);
        _tokens.StartRegular(executable, size);
        _inFile = true;
        _fileSize = _contentsLeft = size;
        Flush();
    }

    /// <summary>Writes more of the contents of the current file.</summary>
    /// <param name="contents">The bytes.</param>
    /// <exception cref="InvalidOperationException">No file is open, or the contents are longer than announced.</exception>
    public void WriteContents(ReadOnlySpan<byte> contents)
    {
        if (!_inFile || contents.Length > _contentsLeft)
        {
            throw new InvalidOperationException($"The file has room for {_contentsLeft} more bytes, not {contents.Length}.");
        }

        _destination.Write(contents);
        _contentsLeft -= contents.Length;
        Position += contents.Length;
    }

    /// <summary>Writes a symbolic link.</summary>
    /// <param name="name">The name in bytes. Empty for the root.</param>
    /// <param name="target">The target in bytes.</param>
    /// <exception cref="ArgumentException">The name or target is not valid, or the name does not sort after the previous one.</exception>
    /// <exception cref="InvalidOperationException">A node is not allowed here.</exception>
    public void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        if (!NarName.IsValidTarget(target))
        {
            throw new ArgumentException("The target of a link must have 1 to 4095 bytes and no NUL.", nameof(target));
        }

        StartNode(name);
        _tokens.AddSymlink(target);
        EndNode();
        Flush();
    }

    /// <summary>Writes the end of the NAR.</summary>
    /// <exception cref="InvalidOperationException">A directory is open, the contents of a file are incomplete, or there is no
    /// node.</exception>
    public void Complete()
    {
        EndFile();
        Flush();
        if (!_completed)
        {
            throw new InvalidOperationException(_started ? "A directory is still open." : "The NAR has no root.");
        }

        _destination.Flush();
    }

    /// <summary>Closes the stream unless it is to stay open. Does not complete the NAR.</summary>
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
            throw new InvalidOperationException("The NAR is complete.");
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
            throw new ArgumentException($"The name \"{NarName.Decode(name)}\" does not sort after the previous one.", nameof(name));
        }

        _lastNames[^1] = name.ToArray();
        if (_lastNames.Count >= NarLimits.Default.Depth
            || _lastNames.Sum(static part => part.Length + 1) - 1 > NarLimits.Default.PathLength)
        {
            throw new InvalidOperationException(
                $"A NAR has at most {NarLimits.Default.Depth} levels and paths of {NarLimits.Default.PathLength} bytes.");
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
            throw new InvalidOperationException($"The contents of the file lack {_contentsLeft} bytes.");
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
