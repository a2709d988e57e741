using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// The NAR of a file, directory or symbolic link of the file system, as a readable stream. Contents are read directly into the buffer of
/// the caller. Links are not followed, neither at the root nor below it.
/// </summary>
/// <remarks>
/// Reading throws <see cref="NixStoreException"/> with the path of the file if a file is removed, changes its size or cannot be read. The
/// NAR is then incomplete.
/// </remarks>
public sealed class NarPackStream : Stream
{
    private readonly TreeReader _tree;
    private readonly NarTokenBuffer _tokens = new();
    private readonly CancellationToken _cancellationToken;
    private int _tokensRead;
    private long _contentsLeft;
    private long _fileSize;
    private bool _inFile;
    private long _position;

    /// <summary>Creates the NAR of a path.</summary>
    /// <param name="path">The file, directory or symbolic link.</param>
    /// <param name="options">The options, or null for the defaults of the platform.</param>
    /// <param name="cancellationToken">A token to cancel the packing. It is checked before each file and block.</param>
    public NarPackStream(string path, PackOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _tree = TreeReader.Open(path, options ?? new PackOptions());
        _cancellationToken = cancellationToken;
        _tokens.AddMagic();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <summary>Gets the number of bytes of the NAR that were read.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads the next bytes of the NAR. Fills the buffer unless the NAR ends.</summary>
    /// <param name="buffer">The target.</param>
    /// <returns>The number of bytes. 0 at the end of the NAR.</returns>
    /// <exception cref="NixStoreException">A file cannot be read, was removed or has changed its size. The message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length)
        {
            if (_tokensRead < _tokens.Length)
            {
                var tokens = _tokens.Bytes[_tokensRead..];
                tokens = tokens[..Math.Min(tokens.Length, buffer.Length - count)];
                tokens.CopyTo(buffer[count..]);
                _tokensRead += tokens.Length;
                count += tokens.Length;
            }
            else if (_contentsLeft > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                var read = _tree.ReadContents(buffer[count..]);
                _contentsLeft -= read;
                count += read;
            }
            else if (!ReadTokens())
            {
                break;
            }
        }

        _position += count;
        return count;
    }

    /// <summary>Skips bytes of the NAR without reading the contents of files.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <exception cref="NixStoreException">The NAR ends earlier, or a file cannot be opened. The message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var left = count;
        while (left > 0)
        {
            if (_tokensRead < _tokens.Length)
            {
                var tokens = (int)Math.Min(_tokens.Length - _tokensRead, left);
                _tokensRead += tokens;
                left -= tokens;
            }
            else if (_contentsLeft > 0)
            {
                var skipped = _tree.SkipContents(Math.Min(_contentsLeft, left));
                _contentsLeft -= skipped;
                left -= skipped;
            }
            else if (!ReadTokens())
            {
                throw new NixStoreException(
                    $"Cannot read the NAR from byte {_position + count}: it ends {left} bytes earlier. Its files have changed. Try again.");
            }
        }

        _position += count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tree.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool ReadTokens()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _tokens.Clear();
        _tokensRead = 0;
        return MoveNext();
    }

    /// <summary>Collects the tokens before the next contents, or returns false at the end.</summary>
    private bool MoveNext()
    {
        if (_inFile)
        {
            _inFile = false;
            _tokens.EndRegular(_fileSize);
            EndEntry();
        }

        if (!_tree.Read())
        {
            return _tokens.Length > 0;
        }

        if (_tree.NodeType != NarNodeType.EndDirectory && _tree.Depth > 0)
        {
            _tokens.StartEntry(_tree.Name.Span);
        }

        switch (_tree.NodeType)
        {
            case NarNodeType.Directory:
                _tokens.StartDirectory();
                break;
            case NarNodeType.EndDirectory:
                _tokens.EndDirectory();
                EndEntry();
                break;
            case NarNodeType.Symlink:
                _tokens.AddSymlink(_tree.Target.Span);
                EndEntry();
                break;
            default:
                _inFile = true;
                _contentsLeft = _fileSize = _tree.Size;
                _tokens.StartRegular(_tree.IsExecutable, _fileSize);
                break;
        }

        return true;
    }

    private void EndEntry()
    {
        if (_tree.Depth > 0)
        {
            _tokens.EndEntry();
        }
    }
}
