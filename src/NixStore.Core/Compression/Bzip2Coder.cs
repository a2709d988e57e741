using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>An encoder or decoder of libbz2.</summary>
internal sealed unsafe class Bzip2Coder : SafeHandle, INativeCoder
{
    private const int Run = 0;
    private const int Finish = 2;
    private const int StreamEnd = 4;

    private readonly Libbz2 _library;
    private readonly bool _isEncoder;

    private Bzip2Coder(Libbz2 library, bool isEncoder)
        : base(0, ownsHandle: true)
    {
        _library = library;
        _isEncoder = isEncoder;
        handle = (nint)NativeMemory.AllocZeroed((nuint)sizeof(Bzip2State));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    private Bzip2State* State => (Bzip2State*)handle;

    /// <summary>Creates a decoder of one stream.</summary>
    public static Bzip2Coder Decoder(Libbz2 library)
    {
        var coder = new Bzip2Coder(library, isEncoder: false);
        Check(library.InitializeDecoder(coder.State, 0, 0));
        return coder;
    }

    /// <summary>Creates an encoder with blocks of a number of hundred kilobytes.</summary>
    public static Bzip2Coder Encoder(Libbz2 library, int level)
    {
        var coder = new Bzip2Coder(library, isEncoder: true);
        Check(library.InitializeEncoder(coder.State, level, 0, 0));
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
            State->AvailableIn = (uint)input.Length;
            State->NextOut = nextOut;
            State->AvailableOut = (uint)output.Length;
            var result = Check(_isEncoder ? _library.Encode(State, isLast ? Finish : Run) : _library.Decode(State));
            consumed = input.Length - (int)State->AvailableIn;
            produced = output.Length - (int)State->AvailableOut;
            return result == StreamEnd;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = _isEncoder ? _library.EndEncoder(State) : _library.EndDecoder(State);
        NativeMemory.Free(State);
        return true;
    }

    private static int Check(int result) => result switch
    {
        >= 0 => result,
        -3 => throw new InsufficientMemoryException("There is not enough memory for libbz2."),
        -4 => throw new InvalidDataException("A checksum does not match."),
        -5 => throw new InvalidDataException("The data is not in the bzip2 format."),
        _ => throw new InvalidOperationException($"libbz2 failed with the error {result}."),
    };
}
