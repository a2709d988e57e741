using System.Runtime.InteropServices;

namespace NixStore.Compression;

/// <summary>The installed libbz2, which is several times as fast as managed code (<c>bzlib.h</c>).</summary>
internal sealed unsafe class Libbz2
{
    private static readonly string[] _names = ["libbz2.so.1.0", "libbz2.so.1", "libbz2.1.0.dylib", "libbz2.dylib", "libbz2.dll"];
    private static readonly Lazy<Libbz2?> _loaded = new(Load);

    private Libbz2(nint library)
    {
        InitializeDecoder = (delegate* unmanaged<Bzip2State*, int, int, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompressInit");
        Decode = (delegate* unmanaged<Bzip2State*, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompress");
        EndDecoder = (delegate* unmanaged<Bzip2State*, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompressEnd");
        InitializeEncoder = (delegate* unmanaged<Bzip2State*, int, int, int, int>)NativeLibrary.GetExport(library, "BZ2_bzCompressInit");
        Encode = (delegate* unmanaged<Bzip2State*, int, int>)NativeLibrary.GetExport(library, "BZ2_bzCompress");
        EndEncoder = (delegate* unmanaged<Bzip2State*, int>)NativeLibrary.GetExport(library, "BZ2_bzCompressEnd");
    }

    /// <summary>Gets the library, or null if it is not installed.</summary>
    public static Libbz2? Instance => _loaded.Value;

    public delegate* unmanaged<Bzip2State*, int, int, int> InitializeDecoder { get; }

    public delegate* unmanaged<Bzip2State*, int> Decode { get; }

    public delegate* unmanaged<Bzip2State*, int> EndDecoder { get; }

    public delegate* unmanaged<Bzip2State*, int, int, int, int> InitializeEncoder { get; }

    public delegate* unmanaged<Bzip2State*, int, int> Encode { get; }

    public delegate* unmanaged<Bzip2State*, int> EndEncoder { get; }

    private static Libbz2? Load()
    {
        foreach (var name in _names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Libbz2).Assembly, DllImportSearchPath.SafeDirectories, out var library)
                && NativeLibrary.TryGetExport(library, "BZ2_bzDecompress", out _))
            {
                return new Libbz2(library);
            }
        }

        return null;
    }
}

/// <summary><c>bz_stream</c>: the input and output of a coder.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Bzip2State
{
    public byte* NextIn;
    public uint AvailableIn;
    private readonly uint _totalInLow;
    private readonly uint _totalInHigh;
    public byte* NextOut;
    public uint AvailableOut;
    private readonly uint _totalOutLow;
    private readonly uint _totalOutHigh;
    private readonly nint _state;
    private readonly nint _allocate;
    private readonly nint _free;
    private readonly nint _opaque;
}
