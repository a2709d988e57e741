using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>An encoder or decoder of liblzma.</summary>
internal sealed unsafe class LzmaCoder : SafeHandle, INativeCoder
{
    private const int StreamEnd = 1;
    private const int Ok = 0;
    private const int Run = 0;
    private const int Finish = 3;
    private const uint Concatenated = 8;
    private const int CheckCrc64 = 4;

    // Enough for every preset of xz (-9 takes 65 MiB), and a limit for what a header may request.
    private const ulong DecoderMemory = 128UL << 20;

    // The memory of all threads, so that large inputs do not use too much.
    private const ulong EncoderMemory = 192UL << 20;

    // A call returns after so many milliseconds, also without progress, so that a user can cancel it.
    private const uint LongestCall = 200;

    private readonly Liblzma _library;

    private LzmaCoder(Liblzma library)
        : base(0, ownsHandle: true)
    {
        _library = library;
        handle = (nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaState));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    private LzmaState* State => (LzmaState*)handle;

    /// <summary>Creates a decoder of one or more xz streams or lzip members, or of one LZMA stream.</summary>
    public static LzmaCoder Decoder(Liblzma library, LzmaFormat format)
    {
        var coder = new LzmaCoder(library);
        Check(format switch
        {
            LzmaFormat.Lzip => library.LzipDecoder(coder.State, DecoderMemory, Concatenated),
            LzmaFormat.Lzma => library.AloneDecoder(coder.State, DecoderMemory),
            _ => library.StreamDecoder(coder.State, DecoderMemory, Concatenated),
        });
        return coder;
    }

    /// <summary>Creates an encoder of xz, with additional threads as far as memory allows, or on the thread of the caller.</summary>
    public static LzmaCoder Encoder(Liblzma library, int level, int threads)
    {
        var coder = new LzmaCoder(library);
        if (threads == 0)
        {
            Check(library.EasyEncoder(coder.State, (uint)level, CheckCrc64));
            return coder;
        }

        var sharing = new LzmaThreads { Threads = (uint)threads, Preset = (uint)level, Check = CheckCrc64, Timeout = LongestCall };
        while (sharing.Threads > 1 && library.StreamEncoderMemory(&sharing) > EncoderMemory)
        {
            sharing.Threads--;
        }

        Check(library.StreamEncoder(coder.State, &sharing));
        return coder;
    }

    /// <summary>Returns an encoder of LZMA in the form that came before xz, on the caller's thread.</summary>
    public static LzmaCoder AloneEncoder(Liblzma library, int level)
    {
        var coder = new LzmaCoder(library);
        var options = stackalloc byte[Liblzma.OptionsLength];
        if (library.Preset(options, (uint)level) != 0)
        {
            throw new InvalidOperationException($"liblzma does not know the level {level}.");
        }

        Check(library.AloneEncoder(coder.State, options));
        return coder;
    }

    /// <inheritdoc/>
    public bool Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed, out int produced)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* nextIn = input)
        fixed (byte* nextOut = output)
        {
            State->NextIn = nextIn;
            State->AvailableIn = (nuint)input.Length;
            State->NextOut = nextOut;
            State->AvailableOut = (nuint)output.Length;
            var result = _library.Code(State, isLast ? Finish : Run);
            consumed = input.Length - (int)State->AvailableIn;
            produced = output.Length - (int)State->AvailableOut;
            if (result != StreamEnd)
            {
                Check(result);
            }

            return result == StreamEnd;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _library.End(State);
        NativeMemory.Free(State);
        return true;
    }

    private static void Check(int result)
    {
        if (result != Ok)
        {
            throw result switch
            {
                5 => new InsufficientMemoryException("There is not enough memory for liblzma."),
                6 => new InvalidDataException($"Decompression requires more than {DecoderMemory >> 20} MiB of memory."),
                7 => new InvalidDataException("The data is not in that format."),
                8 => new InvalidDataException("The data uses unsupported options."),
                9 => new InvalidDataException("A checksum does not match."),
                10 => new InvalidDataException("The data is truncated."),
                _ => new InvalidOperationException($"liblzma failed with the error {result}."),
            };
        }
    }
}
