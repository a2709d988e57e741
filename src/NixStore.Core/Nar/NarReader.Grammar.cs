using System.Buffers.Binary;
using System.Text;

namespace NixStore.Nar;

/// <content>The tokens and the grammar of NARs.</content>
public sealed partial class NarReader
{
    private const int LongestToken = 32;

    // After a node, each directory that contains it has the end of the entry, and another entry or the end of the directory.
    private static long After(int depth) => (2L * NarTokens.Short) * depth;

    private long AfterContents => NarTokens.PaddingOf(Size) + NarTokens.Short + After(Depth);

    private void ReadMagic()
    {
        var magic = _input.Peek(NarTokens.Magic.Length, LeastNode);
        if (!magic.SequenceEqual(NarTokens.Magic))
        {
            throw Foreign(magic);
        }

        _input.Advance(magic.Length);
    }

    // A file of another format of Nix is named, because the file names of all of them look alike.
    private static NixFormatException Foreign(ReadOnlySpan<byte> beginning)
        => beginning.StartsWith("\x01\0\0\0\0\0\0\0"u8) || beginning.StartsWith("NARIO2"u8)
            ? new NixFormatException("This is a closure file and not a NAR.") { Reason = FailureReason.InputIsClosureFile }
            : beginning.StartsWith("StorePath: "u8)
                ? new NixFormatException("This is a narinfo and not a NAR.") { Reason = FailureReason.InputIsPathInfo }
                : new NixFormatException("The data is not a NAR: it does not begin with \"nix-archive-1\".");

    // The minimum of a node: "(", "type", "directory" and ")".
    private const int LeastNode = (3 * NarTokens.Short) + 24;

    private void ReadNode()
    {
        if (_level >= _limits.Depth)
        {
            _currentDepth = _level;
            throw Malformed($"it is nested deeper than {_limits.Depth} levels", _input.Position);
        }

        var depth = _currentDepth = _level;
        Expect(NarTokens.Open, "(", LeastNode - NarTokens.Short + After(depth));
        Expect(NarTokens.Type, "type", LeastNode - (2 * NarTokens.Short) + After(depth));
        var type = _input.Peek(NarTokens.Short, NarTokens.Short + NarTokens.Word + After(depth));
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
        var executable = false;
        const int contentsAndSize = NarTokens.Short + NarTokens.Word;
        if (_input.Peek(contentsAndSize, NarTokens.Short + After(depth)).StartsWith(NarTokens.Executable))
        {
            executable = true;
            _input.Advance(NarTokens.Executable.Length);
            Expect(NarTokens.Empty, "", contentsAndSize + NarTokens.Short + After(depth));
        }

        Expect(NarTokens.Contents, "contents", NarTokens.Word + NarTokens.Short + After(depth));
        var at = _input.Position;
        var size = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, NarTokens.Short + After(depth)));
        _input.Advance(NarTokens.Word);
        if (size > long.MaxValue - (ulong)_input.Position - 65536)
        {
            throw Malformed($"a file has the size {size}", at);
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
            var left = _contentsLeft;
            _contentsLeft = 0;
            _input.Skip(left, AfterContents);
        }

        var padding = NarTokens.PaddingOf(Size);
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
        var at = _input.Position;
        var target = ReadText("a link's target", NarLimits.TargetLength, NarTokens.Short + After(depth));
        if (!NarName.IsValidTarget(target))
        {
            throw Malformed("the target of a link is empty or contains a NUL", at);
        }

        target.CopyTo(_target);
        var length = target.Length;
        Expect(NarTokens.Close, ")", After(depth));
        EndEntry(depth);
        SetNode(NarNodeType.Symlink, depth);
        _targetLength = length;
    }

    private void ReadDirectoryItem()
    {
        var depth = _currentDepth = _level - 1;
        var token = _input.Peek(NarTokens.Short, After(depth));
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
        var following = nodeAndEnd + After(_level);
        Expect(NarTokens.Open, "(", NarTokens.Short + leastName + following);
        Expect(NarTokens.Name, "name", leastName + following);
        var at = _input.Position;
        var name = ReadText("a name", NarLimits.NameLength, following);
        if (!NarName.IsValid(name))
        {
            throw Malformed($"\"{Printable(name)}\" is not a valid name", at);
        }

        var slot = _names[_level];
        var order = slot.Span.SequenceCompareTo(name);
        if (order >= 0)
        {
            throw Malformed(
                order == 0
                    ? $"the name \"{Printable(name)}\" occurs twice"
                    : $"the name \"{Printable(name)}\" comes after \"{Printable(slot.Span)}\", so the names are not sorted",
                at);
        }

        if (!slot.TrySet(name, _names[_level - 1].PathLength, _limits.PathLength))
        {
            throw Malformed($"the path of \"{Printable(name)}\" is longer than {_limits.PathLength} bytes", at);
        }

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

        _names[_level].Clear();
        _state = State.Directory;
    }

    // A node is complete. If it is not the root, its entry ends too.
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
        // A wrong token may be shorter than the expected one, so the first word is read alone.
        if (!_input.Peek(NarTokens.Word, token.Length - NarTokens.Word + following).SequenceEqual(token[..NarTokens.Word])
            || !_input.Peek(token.Length, following).SequenceEqual(token))
        {
            throw Unexpected($"\"{text}\"");
        }

        _input.Advance(token.Length);
    }

    /// <summary>Reads a text with a maximum length. It stays valid until the next read.</summary>
    private ReadOnlySpan<byte> ReadText(string what, int longest, long following)
    {
        var at = _input.Position;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, NarTokens.Word + following));
        if (length > (ulong)longest)
        {
            throw Malformed($"{what} has {length} bytes, more than {longest}", at);
        }

        var size = NarTokens.Word + (int)length;
        var padding = NarTokens.PaddingOf(size);
        var text = _input.Peek(size + padding, following);
        if (text[size..].ContainsAnyExcept((byte)0))
        {
            throw Malformed("the padding is not zero", at + size);
        }

        _input.Advance(size + padding);
        return text[NarTokens.Word..size];
    }

    private NixFormatException Unexpected(string expected)
    {
        var at = _input.Position;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Peek(NarTokens.Word, 0));
        if (length > LongestToken)
        {
            return Malformed($"{expected} is expected instead of a text of {length} bytes", at);
        }

        var size = NarTokens.Word + (int)length;
        var found = _input.Peek(size + NarTokens.PaddingOf(size), 0);
        return found[size..].ContainsAnyExcept((byte)0)
            ? Malformed("the padding is not zero", at + size)
            : Malformed($"{expected} is expected instead of \"{Printable(found[NarTokens.Word..size])}\"", at);
    }

    private NixFormatException Malformed(string what, long offset)
    {
        Depth = _currentDepth;
        var path = GetPath();
        var node = path.Length == 0 ? "" : $" (at '{Printable(Encoding.UTF8.GetBytes(path))}')";
        return new NixFormatException($"The NAR is malformed at byte {offset}{node}: {what}.", offset);
    }

    private static string Printable(ReadOnlySpan<byte> bytes) => ForeignText.Escape(Encoding.UTF8.GetString(bytes));

    private sealed class NameSlot
    {
        private readonly byte[] _bytes = new byte[NarLimits.NameLength];
        private int _length;

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

        /// <summary>Gets the length of the path to this name in bytes, or 0 for the root.</summary>
        public int PathLength { get; private set; }

        /// <summary>Sets the next name of this level, unless its path would be too long.</summary>
        public bool TrySet(ReadOnlySpan<byte> name, int parentLength, int longest)
        {
            var pathLength = parentLength + (parentLength > 0 ? 1 : 0) + name.Length;
            if (pathLength > longest)
            {
                return false;
            }

            name.CopyTo(_bytes);
            _length = name.Length;
            PathLength = pathLength;
            return true;
        }

        /// <summary>Starts a level without a previous name.</summary>
        public void Clear() => _length = 0;
    }
}
