using System.Globalization;
using System.Text;
using NixStore.Paths;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Commands;

/// <summary>The text that describes a planned transfer of paths.</summary>
/// <param name="Action">The action, such as <c>Copy</c>.</param>
/// <param name="Direction">The source and the target, such as <c>from /a to /b</c>.</param>
/// <param name="Directory">The store directory of the paths.</param>
/// <param name="Paths">The paths, with the sizes of their NARs in bytes.</param>
internal sealed record TransferPlan(
    string Action, string Direction, StoreDirectory Directory, IReadOnlyList<(StorePath Path, long NarSize)> Paths)
{
    public TransferPlan(string action, string direction, StoreDirectory directory, IEnumerable<ValidPathInfo> paths)
        : this(action, direction, directory, [.. paths.Select(static info => (info.Path, info.NarSize))])
    {
    }

    /// <summary>Gets a summary in one line.</summary>
    public string Summary
        => $"{Action} {Paths.Count} {(Paths.Count == 1 ? "path" : "paths")}, "
            + $"{ByteSize.Format(Paths.Sum(static path => path.NarSize))}, {Direction}";

    /// <summary>Gets the summary and a line for each path with its size.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary);
            foreach ((var path, var narSize) in Paths)
            {
                text.Append(CultureInfo.CurrentCulture, $"\n{ByteSize.Format(narSize),12}  {Directory.Print(path)}");
            }

            return text.ToString();
        }
    }
}
