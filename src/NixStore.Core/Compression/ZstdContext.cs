using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>One run of libzstd's encoder or decoder.</summary>
internal sealed unsafe class ZstdContext : SafeHandle
{
    private const int LevelParameter = 100;
    private const int ChecksumParameter = 201;
    private const int WorkersParameter = 400;
    private const int Continue = 0;
    private const int End = 2;

    private readonly Libzstd _library;
    private readonly delegate* unmanaged<nint, nuint> _free;

    private ZstdContext(Libzstd library, nint context, delegate* unmanaged<nint, nuint> free)
        : base(0, ownsHandle: true)
    {
        _library = library;
        _free = free;
        handle = context != 0 ? context : throw new InsufficientMemoryException("libzstd could not get the memory that it needs.");
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A decoder of frames, one after the other; a window of more than 128 MiB is refused.</summary>
    public static ZstdContext Decoder(Libzstd library) => new(library, library.CreateDecoder(), library.FreeDecoder);

    /// <summary>An encoder of one frame with a checksum, as the zstd program writes it, so that damage is noticed.</summary>
    public static ZstdContext Encoder(Libzstd library, int level, int threads)
    {
        var context = new ZstdContext(library, library.CreateEncoder(), library.FreeEncoder);
        library.Check(library.SetParameter(context.handle, LevelParameter, level));
        library.Check(library.SetParameter(context.handle, ChecksumParameter, 1));
        if (threads > 0)
        {
            // A library that was built without threads refuses, and does all on the caller's.
            library.SetParameter(context.handle, WorkersParameter, threads);
        }

        return context;
    }

    /// <summary>Decodes as much as input and output allow.</summary>
    /// <returns>Whether a frame is complete, and all of it given out.</returns>
    /// <exception cref="InvalidDataException">The input is damaged.</exception>
    public bool Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* next = input)
        fixed (byte* free = output)
        {
            var from = new ZstdBuffer { Bytes = next, Size = (nuint)input.Length };
            var to = new ZstdBuffer { Bytes = free, Size = (nuint)output.Length };
            nuint result = _library.Check(_library.Decode(handle, &to, &from));
            consumed = (int)from.Position;
            produced = (int)to.Position;
            return result == 0;
        }
    }

    /// <summary>Encodes as much as input and output allow.</summary>
    /// <returns>Whether the frame is complete, and all of it given out; only where the input is the last.</returns>
    public bool Encode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed, out int produced)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* next = input)
        fixed (byte* free = output)
        {
            var from = new ZstdBuffer { Bytes = next, Size = (nuint)input.Length };
            var to = new ZstdBuffer { Bytes = free, Size = (nuint)output.Length };
            nuint left = _library.Check(_library.Encode(handle, &to, &from, isLast ? End : Continue));
            consumed = (int)from.Position;
            produced = (int)to.Position;
            return isLast && left == 0;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}
