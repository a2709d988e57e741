using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace NixStore.Fuzzing;

/// <summary>
/// Which branches of the core an input took. SharpFuzz writes them if the script <c>fuzz</c> has instrumented the core; without it no input
/// takes a new branch, and mutations begin at the seeds alone.
/// </summary>
internal static unsafe class Coverage
{
    private const int Size = 1 << 16;

    private static readonly byte* _map = Allocate();

    /// <summary>Forgets the branches of the last input.</summary>
    public static void Clear()
    {
        new Span<byte>(_map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds the branches of the last input to those that were seen; returns whether one is new.</summary>
    public static bool AddTo(byte[] seen)
    {
        var isNew = false;
        for (var at = 0; at < Size; at++)
        {
            var bucket = BucketOf(_map[at]);
            if ((seen[at] & bucket) != bucket)
            {
                seen[at] |= bucket;
                isNew = true;
            }
        }

        return isNew;
    }

    public static byte[] CreateSeen() => new byte[Size];

    // How often a branch was taken counts by orders of magnitude alone.
    private static byte BucketOf(byte count) => count switch
    {
        0 => 0,
        < 4 => (byte)(1 << (count - 1)),
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };

    private static byte* Allocate()
    {
        var map = (byte*)NativeMemory.AllocZeroed(Size);
        Trace.SharedMem = map;
        return map;
    }
}
