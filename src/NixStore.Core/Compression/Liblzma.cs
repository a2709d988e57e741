using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>
/// The installed liblzma. It reads xz faster than managed code, and managed code cannot write it. Requires a 64-bit machine, because of the
/// layout of its structures (<c>lzma/base.h</c>, <c>lzma/container.h</c>).
/// </summary>
internal sealed unsafe class Liblzma
{
    /// <summary>At least the length of <c>lzma_options_lzma</c>, which is 112 bytes with what is reserved in it.</summary>
    public const int OptionsLength = 256;

    private static readonly string[] _names = ["liblzma.so.5", "liblzma.5.dylib", "liblzma.dll", "liblzma-5.dll"];
    private static readonly Lazy<Liblzma?> _loaded = new(Load);

    private Liblzma(nint library)
    {
        Code = (delegate* unmanaged<LzmaState*, int, int>)NativeLibrary.GetExport(library, "lzma_code");
        End = (delegate* unmanaged<LzmaState*, void>)NativeLibrary.GetExport(library, "lzma_end");
        StreamDecoder = (delegate* unmanaged<LzmaState*, ulong, uint, int>)NativeLibrary.GetExport(library, "lzma_stream_decoder");
        AloneDecoder = (delegate* unmanaged<LzmaState*, ulong, int>)NativeLibrary.GetExport(library, "lzma_alone_decoder");
        LzipDecoder = NativeLibrary.TryGetExport(library, "lzma_lzip_decoder", out var lzip)
            ? (delegate* unmanaged<LzmaState*, ulong, uint, int>)lzip
            : null;
        EasyEncoder = (delegate* unmanaged<LzmaState*, uint, int, int>)NativeLibrary.GetExport(library, "lzma_easy_encoder");
        Preset = (delegate* unmanaged<byte*, uint, byte>)NativeLibrary.GetExport(library, "lzma_lzma_preset");
        AloneEncoder = (delegate* unmanaged<LzmaState*, byte*, int>)NativeLibrary.GetExport(library, "lzma_alone_encoder");
        StreamEncoder = (delegate* unmanaged<LzmaState*, LzmaThreads*, int>)NativeLibrary.GetExport(library, "lzma_stream_encoder_mt");
        StreamEncoderMemory = (delegate* unmanaged<LzmaThreads*, ulong>)NativeLibrary.GetExport(library, "lzma_stream_encoder_mt_memusage");
    }

    /// <summary>Gets the library, or null if it is not installed.</summary>
    public static Liblzma? Instance => _loaded.Value;

    public delegate* unmanaged<LzmaState*, int, int> Code { get; }

    public delegate* unmanaged<LzmaState*, void> End { get; }

    public delegate* unmanaged<LzmaState*, ulong, uint, int> StreamDecoder { get; }

    public delegate* unmanaged<LzmaState*, ulong, int> AloneDecoder { get; }

    /// <summary>Null before version 5.4.</summary>
    public delegate* unmanaged<LzmaState*, ulong, uint, int> LzipDecoder { get; }

    /// <summary>Gets whether this version supports lzip.</summary>
    public bool HasLzip => LzipDecoder != null;

    public delegate* unmanaged<LzmaState*, uint, int, int> EasyEncoder { get; }

    /// <summary>Fills in <c>lzma_options_lzma</c>.</summary>
    public delegate* unmanaged<byte*, uint, byte> Preset { get; }

    public delegate* unmanaged<LzmaState*, byte*, int> AloneEncoder { get; }

    public delegate* unmanaged<LzmaState*, LzmaThreads*, int> StreamEncoder { get; }

    public delegate* unmanaged<LzmaThreads*, ulong> StreamEncoderMemory { get; }

    private static Liblzma? Load()
    {
        foreach (var name in _names)
        {
            if (nint.Size == 8
                && NativeLibrary.TryLoad(name, typeof(Liblzma).Assembly, DllImportSearchPath.SafeDirectories, out var library)
                && NativeLibrary.TryGetExport(library, "lzma_stream_encoder_mt_memusage", out _))
            {
                return new Liblzma(library);
            }
        }

        return null;
    }
}

/// <summary><c>lzma_stream</c>: the input and output of a coder.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaState
{
    public byte* NextIn;
    public nuint AvailableIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailableOut;
    public ulong TotalOut;
    private readonly nint _allocator;
    private readonly nint _internal;
    private fixed ulong _reserved[9];
}

/// <summary><c>lzma_mt</c>: the options of an encoder with threads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaThreads
{
    public uint Flags;
    public uint Threads;
    public ulong BlockSize;
    public uint Timeout;
    public uint Preset;
    private readonly nint _filters;
    public int Check;
    private fixed uint _reservedNumbers[7];
    private fixed ulong _reserved[8];
}
