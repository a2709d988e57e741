using System.Text;

namespace NixStore.Nar;

/// <summary>
/// Reads an archive from a stream, node by node, and rejects whatever a good archive cannot hold (Nix manual,
/// nix-archive; the bounds of <see cref="NarLimits"/>). It never asks the stream for a byte past the archive's end, so
/// that what follows, as in an export stream, can be read from the same stream. Its memory does not depend on the input,
/// beyond a name for each level.
/// </summary>
/// <remarks>
/// Each call of <see cref="Read"/> moves to the next node: a directory, then what is in it, then the directory's end.
/// The properties describe that node until the next call. Contents that were not read are skipped, by seeking where the
/// stream can seek.
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

    // How many directories are open: the depth of the nodes inside the innermost one.
    private int _level;

    // The node that is being read, for messages.
    private int _currentDepth;
    private long _contentsLeft;

    /// <summary>Creates a reader of the archive that starts where the stream stands.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="leaveOpen">Whether disposing of the reader leaves the stream open.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read of the stream.</param>
    public NarReader(Stream source, bool leaveOpen = false, CancellationToken cancellationToken = default)
        : this(source, NarLimits.Default, leaveOpen, cancellationToken)
    {
    }

    /// <summary>Creates a reader of the archive that starts where the stream stands, with bounds of its own.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="limits">The bounds of the archive.</param>
    /// <param name="leaveOpen">Whether disposing of the reader leaves the stream open.</param>
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

        var block = _input.ReadBlock(_contentsLeft, AfterContents);
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

        var count = _input.Read(destination, _contentsLeft, AfterContents);
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
        for (var depth = 1; depth <= Depth; depth++)
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

    /// <summary>Makes sure that the stream ends with the archive. Only if nothing may follow it.</summary>
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
}
