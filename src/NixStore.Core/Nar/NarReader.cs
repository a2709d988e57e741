using System.Buffers.Binary;
using System.Text;

namespace NixStore.Nar;

/// <summary>
/// Reads an archive from a stream, node by node, and rejects whatever a good archive cannot hold (Nix manual,
/// nix-archive; the bounds of <see cref="NarLimits"/>). It never asks the stream for a byte past the archive's end, so
/// that what follows, as in an export stream, can be read from the same stream. Its memory does not depend on the input.
/// </summary>
/// <remarks>
/// Each call of <see cref="Read"/> moves to the next node: a directory, then what is in it, then the directory's end.
/// The properties describe that node until the next call. Contents that were not read are skipped, by seeking where the
/// stream can seek.
/// </remarks>
public sealed class NarReader : IDisposable
{
    private const int LongestToken = 32;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly NarInput _input;
    private readonly List<NameSlot> _names = [new NameSlot()];
    private readonly byte[] _target = new byte[NarLimits.TargetLength];
    private int _targetLength;
    private State _state = State.Start;

    // How many directories are open: the depth of the nodes inside the innermost one.
    private int _level;

    // The node that is being read, for messages.
    private int _currentDepth;
    private long _contentsLeft;

    /// <summary>Makes a reader of the archive that starts where the stream stands.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="leaveOpen">Whether disposing of the reader leaves the stream open.</param>
    /// <param name="cancellationToken">Stops the reading before the next read of the stream.</param>
    public NarReader(Stream source, bool leaveOpen = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _leaveOpen = leaveOpen;
        _input = new NarInput(source, cancellationToken);
    }

    private enum State
    {
        Start,
        Directory,
        Contents,
        End,
    }

    /// <summary>What the reader stands at.</summary>
    public NarNodeType NodeType { get; private set; }

    /// <summary>How many directories the node lies in; 0 for the root.</summary>
    public int Depth { get; private set; }

    /// <summary>The name of the node, in bytes; empty for the root. Valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Name => _names[Depth].Span;

    /// <summary>Whether the regular file is executable.</summary>
    public bool IsExecutable { get; private set; }

    /// <summary>The size of the regular file's contents in bytes, as the archive claims it; 0 for other nodes.</summary>
    public long Size { get; private set; }

    /// <summary>Where the regular file's contents start, in bytes from the archive's start; 0 for other nodes.</summary>
    public long ContentsOffset { get; private set; }

    /// <summary>Where the symbolic link points, in bytes; empty for other nodes. Valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Target => _target.AsSpan(0, _targetLength);

    /// <summary>How many bytes of the archive have been consumed; after the last node, its size.</summary>
    public long Position => _input.Position;

    /// <summary>Moves to the next node.</summary>
    /// <returns>False when the archive is complete.</returns>
    /// <exception cref="NixFormatException">The archive is malformed or ends early.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public bool Read()
    {
        switch (_state)
        {
            case State.Start:
                ReadMagic();
                ReadNode();
                return true;
            case State.Contents:
                EndContents();
                break;
            default:
                break;
        }

        if (_state == State.End)
        {
            SetNode(NarNodeType.None, 0);
            return false;
        }

        ReadDirectoryItem();
        return true;
    }

    /// <summary>Reads the next run of the regular file's contents into the reader's own buffer and shows it there.</summary>
    /// <returns>The bytes, valid until the next call; empty when all contents are read.</returns>
    /// <exception cref="NixFormatException">The archive ends early.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ReadOnlySpan<byte> ReadContents()
    {
        if (_contentsLeft == 0)
        {
            return [];
        }

        ReadOnlySpan<byte> block = _input.ReadBlock(_contentsLeft, AfterContents);
        _contentsLeft -= block.Length;
        return block;
    }

    /// <summary>Reads more of the regular file's contents.</summary>
    /// <param name="destination">Where the bytes go; large reads go there straight from the stream.</param>
    /// <returns>How many bytes were read; 0 when all contents are read, or the destination is empty.</returns>
    /// <exception cref="NixFormatException">The archive ends early.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int ReadContents(Span<byte> destination)
    {
        if (_contentsLeft == 0 || destination.IsEmpty)
        {
            return 0;
        }

        int count = _input.Read(destination, _contentsLeft, AfterContents);
        _contentsLeft -= count;
        return count;
    }

    /// <summary>The regular file's contents as a stream, which reads from this reader and ends with the contents.</summary>
    /// <returns>The stream; it is good until the next call of <see cref="Read"/>.</returns>
    /// <exception cref="InvalidOperationException">The reader does not stand at a regular file.</exception>
    public Stream OpenContents() => NodeType == NarNodeType.Regular
        ? new NarContentsStream(this)
        : throw new InvalidOperationException("Only a regular file has contents.");

    /// <summary>The path of the node inside the archive, such as <c>bin/hello</c>; empty for the root.</summary>
    /// <returns>The path, its names as <see cref="NarName"/> makes them.</returns>
    public string GetPath()
    {
        var path = new StringBuilder();
        for (int depth = 1; depth <= Depth; depth++)
        {
            path.Append(depth == 1 ? "" : "/").Append(NarName.Decode(_names[depth].Span));
        }

        return path.ToString();
    }

    /// <summary>The node as a value that stays valid.</summary>
    /// <returns>The entry.</returns>
    /// <exception cref="InvalidOperationException">The reader does not stand at a file, a directory's start or a link.</exception>
    public NarEntry GetEntry() => NodeType switch
    {
        NarNodeType.Directory => new NarEntry(GetPath(), NarEntryType.Directory),
        NarNodeType.Symlink => new NarEntry(GetPath(), NarEntryType.Symlink) { Target = NarName.Decode(Target) },
        NarNodeType.Regular => new NarEntry(GetPath(), IsExecutable ? NarEntryType.Executable : NarEntryType.Regular)
        {
            Size = Size,
            NarOffset = ContentsOffset,
        },
        _ => throw new InvalidOperationException("The reader does not stand at an entry."),
    };

    /// <summary>Makes sure that the stream ends with the archive. Only where nothing may follow it.</summary>
    /// <exception cref="InvalidOperationException">The archive has not been read to its end.</exception>
    /// <exception cref="NixFormatException">Bytes follow the archive.</exception>
    public void EnsureEndOfStream()
    {
        if (_state != State.End)
        {
            throw new InvalidOperationException("The archive has not been read to its end.");
        }

        if (!_input.IsAtEnd())
        {
            throw new NixFormatException($"Bytes follow the NAR, which ends at byte {Position}.", Position);
        }
    }

    /// <summary>Gives the buffer back, and closes the stream unless it is to stay open.</summary>
    public void Dispose()
    {
        _input.Dispose();
        if (!_leaveOpen)
        {
            _source.Dispose();
        }
    }

    // After a node come, for each directory that it lies in, the end of its entry and another entry or the directory's end.
    private static long After(int depth) => (2L * NarTokens.Short) * depth;

    private long AfterContents => NarTokens.PaddingOf(Size) + NarTokens.Short + After(Depth);

    private void ReadMagic()
    {
        ReadOnlySpan<byte> magic = _input.Peek(NarTokens.Magic.Length, LeastNode);
        if (!magic.SequenceEqual(NarTokens.Magic))
        {
            throw new NixFormatException("This is not a NAR: it does not start with \"nix-archive-1\".", 0);
        }

        _input.Advance(magic.Length);
    }

    // The least that a node holds: "(", "type", "directory" and ")".
    private const int LeastNode = (3 * NarTokens.Short) + 24;

    private void ReadNode()
    {
        if (_level >= NarLimits.Depth)
        {
            _currentDepth = _level;
            throw Malformed($"it is nested deeper than {NarLimits.Depth} levels", _input.Position);
        }

        int depth = _currentDepth = _level;
        Expect(NarTokens.Open, "(", LeastNode - NarTokens.Short + After(depth));
        Expect(NarTokens.Type, "type", LeastNode - (2 * NarTokens.Short) + After(depth));
        ReadOnlySpan<byte> type = _input.Peek(NarTokens.Short, NarTokens.Short + NarTokens.Word + After(depth));
        if (type.SequenceEqual(NarTokens.Regular))
        {
            _input.Advance(NarTokens.Short);
            ReadRegular(depth);
        }
        else if (type.SequenceEqual(NarTokens.Directory[..NarTokens.Short]))
        {
            Expect(NarTokens.Directory, "directory", NarTokens.Short + After(depth));
            SetNode(NarNodeType.Directory, depth);
            EnterDirectory();
        }
        else if (type.SequenceEqual(NarTokens.Symlink))
        {
            _input.Advance(NarTokens.Short);
            ReadSymlink(depth);
        }
        else
        {
            throw Unexpected("a file type");
        }
    }

    private void ReadRegular(int depth)
    {
        bool executable = false;
        const int contentsAndSize = NarTokens.Short + NarTokens.Word;
        if (_input.Peek(contentsAndSize, NarTokens.Short + After(depth)).StartsWith(NarTokens.Executable))
        {
            executable = true;
            _input.Advance(NarTokens.Executable.Length);
            Expect(NarTokens.Empty, "", contentsAndSize + NarTokens.Short + After(depth));
        }

        Expect(NarTokens.Contents, "contents", NarTokens.Word + NarTokens.Short + After(depth));
        long at = _input.Position;
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, NarTokens.Short + After(depth)));
        _input.Advance(NarTokens.Word);
        if (size > long.MaxValue - (ulong)_input.Position - 65536)
        {
            throw Malformed($"a file claims {size} bytes", at);
        }

        SetNode(NarNodeType.Regular, depth);
        IsExecutable = executable;
        Size = _contentsLeft = (long)size;
        ContentsOffset = _input.Position;
        _state = State.Contents;
    }

    private void EndContents()
    {
        if (_contentsLeft > 0)
        {
            long left = _contentsLeft;
            _contentsLeft = 0;
            _input.Skip(left, AfterContents);
        }

        int padding = NarTokens.PaddingOf(Size);
        if (_input.Peek(padding, NarTokens.Short + After(Depth)).ContainsAnyExcept((byte)0))
        {
            throw Malformed("the padding is not zero", _input.Position);
        }

        _input.Advance(padding);
        Expect(NarTokens.Close, ")", After(Depth));
        EndEntry(Depth);
    }

    private void ReadSymlink(int depth)
    {
        Expect(NarTokens.Target, "target", (2 * NarTokens.Word) + NarTokens.Short + After(depth));
        long at = _input.Position;
        ReadOnlySpan<byte> target = ReadText("a link's target", NarLimits.TargetLength, NarTokens.Short + After(depth));
        if (!NarName.IsValidTarget(target))
        {
            throw Malformed("a link's target is empty or holds a NUL", at);
        }

        target.CopyTo(_target);
        int length = target.Length;
        Expect(NarTokens.Close, ")", After(depth));
        EndEntry(depth);
        SetNode(NarNodeType.Symlink, depth);
        _targetLength = length;
    }

    private void ReadDirectoryItem()
    {
        int depth = _currentDepth = _level - 1;
        ReadOnlySpan<byte> token = _input.Peek(NarTokens.Short, After(depth));
        if (token.SequenceEqual(NarTokens.Close))
        {
            _input.Advance(NarTokens.Short);
            _level--;
            EndEntry(depth);
            SetNode(NarNodeType.EndDirectory, depth);
        }
        else if (token.SequenceEqual(NarTokens.Entry))
        {
            _input.Advance(NarTokens.Short);
            ReadEntry();
        }
        else
        {
            throw Unexpected("\"entry\" or \")\"");
        }
    }

    private void ReadEntry()
    {
        const int nodeAndEnd = NarTokens.Short + LeastNode;
        const int leastName = 2 * NarTokens.Word;
        long following = nodeAndEnd + After(_level);
        Expect(NarTokens.Open, "(", NarTokens.Short + leastName + following);
        Expect(NarTokens.Name, "name", leastName + following);
        long at = _input.Position;
        ReadOnlySpan<byte> name = ReadText("a name", NarLimits.NameLength, following);
        if (!NarName.IsValid(name))
        {
            throw Malformed($"\"{Printable(name)}\" is not a valid name", at);
        }

        NameSlot slot = _names[_level];
        int order = slot.Span.SequenceCompareTo(name);
        if (order >= 0)
        {
            throw Malformed(
                order == 0
                    ? $"the name \"{Printable(name)}\" comes twice"
                    : $"the name \"{Printable(name)}\" comes after \"{Printable(slot.Span)}\", so the names are not sorted",
                at);
        }

        slot.Set(name);
        Expect(NarTokens.Node, "node", LeastNode + After(_level));
        ReadNode();
    }

    private void EnterDirectory()
    {
        _level++;
        if (_names.Count == _level)
        {
            _names.Add(new NameSlot());
        }

        _names[_level].Set([]);
        _state = State.Directory;
    }

    // A node is complete; unless it is the root, so is the entry that holds it.
    private void EndEntry(int depth)
    {
        if (depth > 0)
        {
            Expect(NarTokens.Close, ")", After(depth) - NarTokens.Short);
            _state = State.Directory;
        }
        else
        {
            _state = State.End;
        }
    }

    private void SetNode(NarNodeType type, int depth)
    {
        NodeType = type;
        Depth = depth;
        IsExecutable = false;
        Size = 0;
        ContentsOffset = 0;
        _targetLength = 0;
    }

    private void Expect(ReadOnlySpan<byte> token, string text, long following)
    {
        // A token that is wrong may be shorter than the one expected, so the first word is looked at alone.
        if (!_input.Peek(NarTokens.Word, token.Length - NarTokens.Word + following).SequenceEqual(token[..NarTokens.Word])
            || !_input.Peek(token.Length, following).SequenceEqual(token))
        {
            throw Unexpected($"\"{text}\"");
        }

        _input.Advance(token.Length);
    }

    /// <summary>Reads a text of bounded length. It stays valid until the next read.</summary>
    private ReadOnlySpan<byte> ReadText(string what, int longest, long following)
    {
        long at = _input.Position;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, NarTokens.Word + following));
        if (length > (ulong)longest)
        {
            throw Malformed($"{what} claims {length} bytes, of at most {longest}", at);
        }

        int size = NarTokens.Word + (int)length;
        int padding = NarTokens.PaddingOf(size);
        ReadOnlySpan<byte> text = _input.Peek(size + padding, following);
        if (text[size..].ContainsAnyExcept((byte)0))
        {
            throw Malformed("the padding is not zero", at + size);
        }

        _input.Advance(size + padding);
        return text[NarTokens.Word..size];
    }

    private NixFormatException Unexpected(string expected)
    {
        long at = _input.Position;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, 0));
        if (length > LongestToken)
        {
            return Malformed($"{expected} is expected, but a text of {length} bytes is there", at);
        }

        int size = NarTokens.Word + (int)length;
        ReadOnlySpan<byte> found = _input.Peek(size + NarTokens.PaddingOf(size), 0);
        return found[size..].ContainsAnyExcept((byte)0)
            ? Malformed("the padding is not zero", at + size)
            : Malformed($"{expected} is expected, but \"{Printable(found[NarTokens.Word..size])}\" is there", at);
    }

    private NixFormatException Malformed(string what, long offset)
    {
        Depth = _currentDepth;
        string path = GetPath();
        string place = path.Length == 0 ? "" : $" (at '{Printable(Encoding.UTF8.GetBytes(path))}')";
        return new NixFormatException($"The NAR is malformed at byte {offset}{place}: {what}.", offset);
    }

    // Hostile text must not steer a terminal.
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (char c in Encoding.UTF8.GetString(bytes))
        {
            text.Append(char.IsControl(c) ? '\uFFFD' : c);
        }

        return text.ToString();
    }

    private sealed class NameSlot
    {
        private readonly byte[] _bytes = new byte[NarLimits.NameLength];
        private int _length;

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

        public void Set(ReadOnlySpan<byte> name)
        {
            name.CopyTo(_bytes);
            _length = name.Length;
        }
    }
}
