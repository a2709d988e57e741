using System.Diagnostics;
using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>Measures each row in a process of its own, so that its peak memory is that of the row alone.</summary>
internal static class RowProcess
{
    /// <summary>Runs this program for one row.</summary>
    /// <param name="source">The store that is the input.</param>
    /// <param name="work">The work directory.</param>
    /// <param name="pairs">The number of pairs that count.</param>
    /// <param name="name">The name of the row.</param>
    /// <returns>The row in Markdown, or a row that says that it failed.</returns>
    public static string Measure(string source, string work, int pairs, string name)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "NixStore.SideBySide.dll");
        var start = new ProcessStartInfo("dotnet", [program, source, work, pairs.ToString(CultureInfo.InvariantCulture), name])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd().Split('\n')[^1] : $"| {name} | failed |";
    }
}
