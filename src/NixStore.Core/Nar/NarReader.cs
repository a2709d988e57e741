using System.Text;

namespace NixStore.Nar;

/// <summary>
/// Reads a NAR from a stream, node by node, and rejects a malformed one (Nix manual, nix-archive; the limits of <see cref="NarLimits"/>).
/// It requests no bytes after the end of the NAR, so that following data, as in an export stream, can be read from the same stream. Memory
/// use does not depend on the input, except for one name for each level.
/// </summary>
/// <remarks>
/// Each call of <see cref="Read"/> moves to the next node: a directory, its entries, and the end of the directory. The properties describe
/// that node until the next call. Unread contents are skipped, by seeking if the stream supports it.
/// </remarks>
public sealed partial class NarReader : IDisposable
{
    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly NarLimits _limits;
    private readonly NarInput _input;
    private readonly List<NameSlot> _names = [new NameSlot()];
    private readonly byte[] _target = new byte[NarLimits.TargetLength];
    private int _targetLength;
    private State _state = State.Start;

    // The number of open directories: the depth of nodes in the innermost one.
    private int _level;

    // The current node, for messages.
    private int _currentDepth;
    private long _contentsLeft;

    /// <summary>Creates a reader of a NAR that starts at the current position of a stream.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read of the stream.</param>
    public NarReader(Stream source, bool leaveOpen = false, CancellationToken cancellationToken = default)
        : this(source, NarLimits.Default, leaveOpen, cancellationToken)
    {
    }

    /// <summary>Creates a reader of a NAR that starts at the current position of a stream, with other limits.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="limits">The limits of the NAR.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read of the stream.</param>
    public NarReader(Stream source, NarLimits limits, bool leaveOpen = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limits);
        _source = source;
        _limits = limits;
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

    /// <summary>Gets the type of the current node.</summary>
    public NarNodeType NodeType { get; private set; }

    /// <summary>Gets the number of directories that contain the node. 0 for the root.</summary>
    public int Depth { get; private set; }

    /// <summary>Gets the name of the node in bytes. Empty for the root. Valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Name => _names[Depth].Span;

    /// <summary>Gets whether the regular file is executable.</summary>
    public bool IsExecutable { get; private set; }

    /// <summary>Gets the size of the contents of the regular file in bytes, according to the NAR. 0 for other nodes.</summary>
    public long Size { get; private set; }

    /// <summary>Gets the offset of the contents of the regular file in the NAR, in bytes. 0 for other nodes.</summary>
    public long ContentsOffset { get; private set; }

    /// <summary>
    /// Gets the target of the symbolic link in bytes. Empty for other nodes. Valid until the next call of <see cref="Read"/>.
    /// </summary>
    public ReadOnlySpan<byte> Target => _target.AsSpan(0, _targetLength);

    /// <summary>Gets the number of bytes of the NAR that were consumed. After the last node, its size.</summary>
    public long Position => _input.Position;

    /// <summary>Moves to the next node.</summary>
    /// <returns>False if the NAR is complete.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed or truncated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
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

    /// <summary>Reads the next part of the contents of the regular file into the buffer of the reader.</summary>
    /// <returns>The bytes, which are valid until the next call. Empty at the end of the contents.</returns>
    /// <exception cref="NixFormatException">The NAR is truncated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ReadOnlySpan<byte> ReadContents()
    {
        if (_contentsLeft == 0)
        {
            return [];
        }

        var block = _input.ReadBlock(_contentsLeft, AfterContents);
        _contentsLeft -= block.Length;
        return block;
    }

    /// <summary>Reads more of the contents of the regular file.</summary>
    /// <param name="destination">Receives the bytes. Large reads are not buffered.</param>
    /// <returns>The number of bytes. 0 at the end of the contents, or if the destination is empty.</returns>
    /// <exception cref="NixFormatException">The NAR is truncated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int ReadContents(Span<byte> destination)
    {
        if (_contentsLeft == 0 || destination.IsEmpty)
        {
            return 0;
        }

        var count = _input.Read(destination, _contentsLeft, AfterContents);
        _contentsLeft -= count;
        return count;
    }

    /// <summary>Opens the contents of the regular file as a stream, which reads from this reader.</summary>
    /// <returns>The stream, which is valid until the next call of <see cref="Read"/>.</returns>
    /// <exception cref="InvalidOperationException">The current node is not a regular file.</exception>
    public Stream OpenContents() => NodeType == NarNodeType.Regular
        ? new NarContentsStream(this)
        : throw new InvalidOperationException("Only a regular file has contents.");

    /// <summary>Returns the path of the node in the NAR, such as <c>bin/hello</c>. Empty for the root.</summary>
    /// <returns>The path. Names are decoded by <see cref="NarName"/>.</returns>
    public string GetPath()
    {
        var path = new StringBuilder();
        for (var depth = 1; depth <= Depth; depth++)
        {
            path.Append(depth == 1 ? "" : "/").Append(NarName.Decode(_names[depth].Span));
        }

        return path.ToString();
    }

    /// <summary>Returns the node as a value that stays valid.</summary>
    /// <returns>The entry.</returns>
    /// <exception cref="InvalidOperationException">The current node is not a file, the start of a directory or a link.</exception>
    public NarEntry GetEntry() => NodeType switch
    {
        NarNodeType.Directory => new NarEntry(GetPath(), NarEntryType.Directory),
        NarNodeType.Symlink => new NarEntry(GetPath(), NarEntryType.Symlink) { Target = NarName.Decode(Target) },
        NarNodeType.Regular => new NarEntry(GetPath(), IsExecutable ? NarEntryType.Executable : NarEntryType.Regular)
        {
            Size = Size,
            NarOffset = ContentsOffset,
        },
        _ => throw new InvalidOperationException("The reader is not at an entry."),
    };

    /// <summary>Throws if data follows the NAR in the stream.</summary>
    /// <exception cref="InvalidOperationException">The NAR was not read to its end.</exception>
    /// <exception cref="NixFormatException">Data follows the NAR.</exception>
    public void EnsureEndOfStream()
    {
        if (_state != State.End)
        {
            throw new InvalidOperationException("The NAR was not read to its end.");
        }

        if (!_input.IsAtEnd())
        {
            throw new NixFormatException($"Data follows the NAR, which ends at byte {Position}.", Position);
        }
    }

    /// <summary>Returns the buffer to the pool, and closes the stream unless it is to stay open.</summary>
    public void Dispose()
    {
        _input.Dispose();
        if (!_leaveOpen)
        {
            _source.Dispose();
        }
    }
}
