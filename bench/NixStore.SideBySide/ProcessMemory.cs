using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>The peak memory of this process, as Linux counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Collects garbage and resets the peak.</summary>
    public static void ResetPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        // proc(5): 5 resets the peak resident set size.
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>The peak since the last reset.</summary>
    /// <returns>In bytes.</returns>
    public static long Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
