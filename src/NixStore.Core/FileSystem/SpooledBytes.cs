using NixStore.IO;

namespace NixStore.FileSystem;

/// <summary>A byte sequence in a <see cref="Spool"/>. It is written once and can be read several times.</summary>
internal sealed class SpooledBytes : IDisposable
{
    private readonly Spool _spool;
    private readonly Spool.SpoolFile _file;
    private readonly long _start;
    private readonly Writer _writer;
    private bool _isDropped;

    public SpooledBytes(Spool spool, Spool.SpoolFile file)
    {
        _spool = spool;
        _file = file;
        _start = file.Add();
        _writer = new Writer(this);
    }

    /// <summary>Gets the stream for writing the sequence. Close it at the end.</summary>
    public Stream Contents => _writer;

    /// <summary>Gets the number of bytes that were written.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the sequence for reading. Nothing can be written after this.</summary>
    /// <returns>A stream that can seek. The caller closes it.</returns>
    public Stream OpenRead()
    {
        _writer.Dispose();
        return new Reader(this);
    }

    public void Dispose()
    {
        _writer.Dispose();
        if (!_isDropped)
        {
            _isDropped = true;
            _file.Drop();
        }
    }

    private sealed class Writer(SpooledBytes bytes) : ForwardWriteStream
    {
        private bool _isOpen = true;

        /// <exception cref="NixStoreException">There is not enough space.</exception>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            ObjectDisposedException.ThrowIf(!_isOpen, this);
            try
            {
                RandomAccess.Write(bytes._file.Handle, buffer, bytes._file.End);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new NixStoreException(
                    $"Cannot write to a temporary file: {failure.Message} Set TMPDIR to a directory with more space.", failure);
            }

            bytes._file.End += buffer.Length;
            bytes.Length += buffer.Length;
        }

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && _isOpen)
            {
                _isOpen = false;
                bytes._spool.Return(bytes._file);
            }

            base.Dispose(disposing);
        }
    }

    private sealed class Reader(SpooledBytes bytes) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => bytes.Length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var length = (int)Math.Clamp(Length - Position, 0, buffer.Length);
            var count = RandomAccess.Read(bytes._file.Handle, buffer[..length], bytes._start + Position);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var wanted = buffer[..(int)Math.Clamp(Length - Position, 0, buffer.Length)];
            var count = await RandomAccess.ReadAsync(bytes._file.Handle, wanted, bytes._start + Position, cancellationToken)
                .ConfigureAwait(false);
            Position += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin)
            => Position = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => Position + offset,
                _ => Length + offset,
            };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
