using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>
/// The installed libzstd. It decompresses 1.4 times and compresses 1.7 times as fast as managed code (<c>zstd.h</c>, the stable part since
/// 1.4).
/// </summary>
internal sealed unsafe class Libzstd
{
    private static readonly string[] _names = ["libzstd.so.1", "libzstd.1.dylib", "libzstd.dll", "zstd.dll"];
    private static readonly Lazy<Libzstd?> _loaded = new(Load);

    private Libzstd(nint library)
    {
        CreateDecoder = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createDCtx");
        FreeDecoder = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDCtx");
        Decode = (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressStream");
        CreateEncoder = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        FreeEncoder = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        SetParameter = (delegate* unmanaged<nint, int, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_CCtx_setParameter");
        Encode = (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressStream2");
        IsError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        ErrorName = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
    }

    /// <summary>Gets the library, or null if it is not installed.</summary>
    public static Libzstd? Instance => _loaded.Value;

    public delegate* unmanaged<nint> CreateDecoder { get; }

    public delegate* unmanaged<nint, nuint> FreeDecoder { get; }

    public delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint> Decode { get; }

    public delegate* unmanaged<nint> CreateEncoder { get; }

    public delegate* unmanaged<nint, nuint> FreeEncoder { get; }

    public delegate* unmanaged<nint, int, int, nuint> SetParameter { get; }

    public delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint> Encode { get; }

    private delegate* unmanaged<nuint, uint> IsError { get; }

    private delegate* unmanaged<nuint, byte*> ErrorName { get; }

    /// <summary>Returns a result, and throws if it is an error.</summary>
    /// <exception cref="InvalidDataException">The library has failed, usually because of its input.</exception>
    public nuint Check(nuint result)
        => IsError(result) == 0 ? result : throw new InvalidDataException($"{Marshal.PtrToStringUTF8((nint)ErrorName(result))}.");

    private static Libzstd? Load()
    {
        foreach (var name in _names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Libzstd).Assembly, DllImportSearchPath.SafeDirectories, out var library)
                && NativeLibrary.TryGetExport(library, "ZSTD_compressStream2", out _))
            {
                return new Libzstd(library);
            }
        }

        return null;
    }
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>: a buffer and its current position.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Bytes;
    public nuint Size;
    public nuint Position;
}
