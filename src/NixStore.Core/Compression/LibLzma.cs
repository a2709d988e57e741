using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>The system's liblzma, found when xz is first written; no managed library writes xz.</summary>
internal sealed unsafe class LibLzma
{
    /// <summary>More input will follow.</summary>
    public const int Run = 0;

    /// <summary>No input will follow.</summary>
    public const int Finish = 3;

    /// <summary>A call did its part.</summary>
    public const int Ok = 0;

    /// <summary>The end of the stream has been written.</summary>
    public const int StreamEnd = 1;

    private const int Crc64 = 4;

    private static readonly string[] Names = ["liblzma.so.5", "liblzma.5.dylib", "liblzma.dll", "liblzma-5.dll"];

    private readonly delegate* unmanaged[Cdecl]<Stream*, uint, int, int> _easyEncoder;
    private readonly delegate* unmanaged[Cdecl]<Stream*, int, int> _code;
    private readonly delegate* unmanaged[Cdecl]<Stream*, void> _end;

    private LibLzma(nint library)
    {
        _easyEncoder = (delegate* unmanaged[Cdecl]<Stream*, uint, int, int>)NativeLibrary.GetExport(library, "lzma_easy_encoder");
        _code = (delegate* unmanaged[Cdecl]<Stream*, int, int>)NativeLibrary.GetExport(library, "lzma_code");
        _end = (delegate* unmanaged[Cdecl]<Stream*, void>)NativeLibrary.GetExport(library, "lzma_end");
    }

    /// <summary>Loads the library; the runtime keeps it for the next time.</summary>
    /// <exception cref="NixStoreException">It is not on this machine.</exception>
    public static LibLzma Load()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, typeof(LibLzma).Assembly, DllImportSearchPath.SafeDirectories, out var library))
            {
                return new LibLzma(library);
            }
        }

        throw new NixStoreException(
            "Cannot write xz: the library liblzma is not on this machine. Install it (package liblzma5 or xz-libs), or compress with zstd.");
    }

    /// <summary>Begins an xz file with the checksum that the xz program writes.</summary>
    public int BeginEncoder(Stream* stream, int level) => _easyEncoder(stream, (uint)level, Crc64);

    /// <summary>Compresses what stands in the input, as far as the output has room.</summary>
    public int Code(Stream* stream, int action) => _code(stream, action);

    /// <summary>Frees what the library holds for a stream.</summary>
    public void End(Stream* stream) => _end(stream);

    /// <summary><c>lzma_stream</c> of <c>lzma/base.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Stream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        private readonly void* _allocator;
        private readonly void* _internal;
        private readonly void* _reserved1;
        private readonly void* _reserved2;
        private readonly void* _reserved3;
        private readonly void* _reserved4;
        private readonly ulong _seekPosition;
        private readonly ulong _reserved5;
        private readonly nuint _reserved6;
        private readonly nuint _reserved7;
        private readonly int _reserved8;
        private readonly int _reserved9;
    }
}
