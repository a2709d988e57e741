using System.Globalization;
using System.Text;
using NixStore.Collecting;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>The text that describes a planned deletion.</summary>
/// <param name="store">The store.</param>
/// <param name="items">What would be deleted.</param>
/// <param name="bytesFreed">What that frees, in bytes on disk; null if it is not known.</param>
internal sealed class GarbagePlanText(IStore store, IReadOnlyList<GarbageItem> items, long? bytesFreed)
{
    /// <summary>Gets a summary in one line.</summary>
    public string Summary
    {
        get
        {
            var size = bytesFreed is { } bytes
                ? $"free {ByteSize.Format(bytes)} ({bytes.ToString(CultureInfo.InvariantCulture)} bytes)"
                : "free their space, whose size the store does not report";
            return $"Delete {DescribeItems()} of {store.Location} and {size}";
        }
    }

    /// <summary>Gets the summary and a line for each item with its size.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary);
            foreach (var item in items)
            {
                var size = item.DiskSize is { } bytes ? ByteSize.Format(bytes) : "";
                text.Append(
                    CultureInfo.CurrentCulture, $"\n{size,12}  {(item.Path is { } path ? store.Directory.Print(path) : item.Location)}");
            }

            return text.ToString();
        }
    }

    private string DescribeItems()
    {
        var paths = Count(GarbageKind.DeadPath);
        string[] parts =
        [
            paths == 1 ? "1 path" : $"{paths} paths",
            .. Describe(Count(GarbageKind.Unregistered) + Count(GarbageKind.Leftover) + Count(GarbageKind.Orphan), "leftover"),
            .. Describe(Count(GarbageKind.StaleRoot), "stale root"),
        ];
        return parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    private int Count(GarbageKind kind) => items.Count(item => item.Kind == kind);

    private static string[] Describe(int count, string name) => count switch
    {
        0 => [],
        1 => [$"1 {name}"],
        _ => [$"{count} {name}s"],
    };
}
