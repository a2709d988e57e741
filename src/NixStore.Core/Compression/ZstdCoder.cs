using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>An encoder or decoder of libzstd.</summary>
internal sealed unsafe class ZstdCoder : SafeHandle, INativeCoder
{
    private const int LevelParameter = 100;
    private const int ChecksumParameter = 201;
    private const int WorkersParameter = 400;
    private const int Continue = 0;
    private const int End = 2;

    private readonly Libzstd _library;
    private readonly bool _isEncoder;

    private ZstdCoder(Libzstd library, nint context, bool isEncoder)
        : base(0, ownsHandle: true)
    {
        _library = library;
        _isEncoder = isEncoder;
        handle = context != 0 ? context : throw new InsufficientMemoryException("There is not enough memory for libzstd.");
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Creates a decoder of concatenated frames. Windows of more than 128 MiB are rejected.</summary>
    public static ZstdCoder Decoder(Libzstd library) => new(library, library.CreateDecoder(), isEncoder: false);

    /// <summary>Creates an encoder of one frame with a checksum, as written by the zstd program, so that damage is detected.</summary>
    public static ZstdCoder Encoder(Libzstd library, int level, int threads)
    {
        var context = new ZstdCoder(library, library.CreateEncoder(), isEncoder: true);
        library.Check(library.SetParameter(context.handle, LevelParameter, level));
        library.Check(library.SetParameter(context.handle, ChecksumParameter, 1));
        if (threads > 0)
        {
            // A library without support for threads returns an error, and uses the thread of the caller.
            library.SetParameter(context.handle, WorkersParameter, threads);
        }

        return context;
    }

    /// <inheritdoc/>
    public bool Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed, out int produced)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* next = input)
        fixed (byte* free = output)
        {
            var from = new ZstdBuffer { Bytes = next, Size = (nuint)input.Length };
            var to = new ZstdBuffer { Bytes = free, Size = (nuint)output.Length };
            var left = _library.Check(_isEncoder
                ? _library.Encode(handle, &to, &from, isLast ? End : Continue)
                : _library.Decode(handle, &to, &from));
            consumed = (int)from.Position;
            produced = (int)to.Position;
            return left == 0 && (isLast || !_isEncoder);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = _isEncoder ? _library.FreeEncoder(handle) : _library.FreeDecoder(handle);
        return true;
    }
}
