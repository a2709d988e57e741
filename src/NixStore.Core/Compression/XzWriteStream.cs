using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>Compresses what is written to it with xz.</summary>
internal sealed unsafe class XzWriteStream : Stream
{
    private readonly LibLzma _library;
    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly byte[] _output = new byte[128 * 1024];
    private LibLzma.Stream* _state;

    public XzWriteStream(Stream destination, int level, bool leaveOpen)
    {
        _library = LibLzma.Load();
        _destination = destination;
        _leaveOpen = leaveOpen;

        // The library remembers the address of its state, so it may not move.
        _state = (LibLzma.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(LibLzma.Stream));
        var result = _library.BeginEncoder(_state, level);
        if (result != LibLzma.Ok)
        {
            Free();
            throw Failure(result);
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_state is null, this);
        fixed (byte* input = buffer)
        {
            _state->NextIn = input;
            _state->AvailableIn = (nuint)buffer.Length;
            while (_state->AvailableIn > 0)
            {
                Code(LibLzma.Run);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Flush() => _destination.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && _state is not null)
            {
                _state->AvailableIn = 0;
                while (Code(LibLzma.Finish) != LibLzma.StreamEnd)
                {
                }
            }
        }
        finally
        {
            Free();
            if (disposing && !_leaveOpen)
            {
                _destination.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Runs the library once and passes on what it gave.</summary>
    private int Code(int action)
    {
        int result;
        fixed (byte* output = _output)
        {
            _state->NextOut = output;
            _state->AvailableOut = (nuint)_output.Length;
            result = _library.Code(_state, action);
        }

        if (result is not (LibLzma.Ok or LibLzma.StreamEnd))
        {
            throw Failure(result);
        }

        _destination.Write(_output.AsSpan(0, _output.Length - (int)_state->AvailableOut));
        return result;
    }

    private void Free()
    {
        if (_state is not null)
        {
            _library.End(_state);
            NativeMemory.Free(_state);
            _state = null;
        }
    }

    private static NixStoreException Failure(int result)
        => new($"Cannot write xz: liblzma answered {result}{(result == 5 ? ", out of memory" : "")}. Compress with a lower level, or with zstd.");
}
