using System.Globalization;
using System.Text.RegularExpressions;

namespace NixStore.SideBySide;

/// <summary>
/// Compares <c>Start-BinaryCache</c> with nginx, which serves the same answers from files, in pairs of runs.
/// </summary>
internal sealed partial class ServingRuns : IDisposable
{
    /// <summary>The names of the rows.</summary>
    public const string NarInfos = "`Start-BinaryCache`: narinfos, 16 connections";

    /// <summary>The names of the rows.</summary>
    public const string Nar = "`Start-BinaryCache`: an uncompressed NAR, 4 connections";

    private const int Seconds = 5;

    private readonly ModuleSession _session;
    private readonly string _work;
    private readonly string _ours;
    private readonly Nginx _nginx;
    private readonly List<ServingComparison> _comparisons;

    /// <summary>Starts both servers, and gives nginx the files that ours answers with.</summary>
    /// <param name="session">A session in which <c>$Source</c> is the store.</param>
    /// <param name="work">A directory for files.</param>
    public ServingRuns(ModuleSession session, string work)
    {
        _session = session;
        _work = Path.Combine(work, "serving");
        Directory.CreateDirectory(Path.Combine(_work, "files", "nar"));
        _session.Run("$Cache = Start-BinaryCache -Port 0 -Store $Source -SigningKey (New-StoreKey bench-1 -AsSecureString)");
        _ours = (string)_session.Get("$Cache.Uri.AbsoluteUri");
        string[] narInfos = [.. ((object[])_session.Get(
            "@(Get-StorePath -Store $Source).HashPart")).Select(static hashPart => $"{hashPart}.narinfo")];
        var largest = (string)_session.Get(
            "$Largest = $null; foreach ($Path in Get-StorePath -Store $Source) { if ($Path.NarSize -gt $Largest.NarSize) { $Largest = "
            + "$Path } }; $Largest.HashPart");
        var nar = CopyFiles(narInfos, $"{largest}.narinfo");
        _comparisons =
        [
            new(NarInfos, 0.4, 16, narInfos, "Requests/sec", "1/s"),
            new(Nar, 0.4, 4, [nar], "Transfer/sec", "B/s"),
        ];
        _nginx = new Nginx(Path.Combine(_work, "files"), Path.Combine(_work, "nginx"));
    }

    /// <summary>Measures all rows whose name has a text in it.</summary>
    /// <param name="part">The text.</param>
    /// <param name="pairs">How many pairs count.</param>
    /// <returns>The rows, in Markdown.</returns>
    public IEnumerable<string> Measure(string part, int pairs)
        => _comparisons.Where(comparison => comparison.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
            .Select(comparison => Measure(comparison, pairs));

    public void Dispose()
    {
        _nginx.Dispose();
        _session.Run("$Cache | Stop-BinaryCache");
        Directory.Delete(_work, recursive: true);
    }

    private string CopyFiles(IEnumerable<string> narInfos, string largest)
    {
        using var client = new HttpClient();
        foreach (var name in narInfos)
        {
            File.WriteAllBytes(Path.Combine(_work, "files", name), client.GetByteArrayAsync(_ours + name).GetAwaiter().GetResult());
        }

        var nar = File.ReadLines(Path.Combine(_work, "files", largest))
            .First(static line => line.StartsWith("URL: ", StringComparison.Ordinal))["URL: ".Length..];
        using var source = client.GetStreamAsync(_ours + nar).GetAwaiter().GetResult();
        using var target = File.Create(Path.Combine(_work, "files", nar));
        source.CopyTo(target);
        return nar;
    }

    private string Measure(ServingComparison comparison, int pairs)
    {
        MeasurePair(comparison, out _);
        var measurements = new List<(double Ours, double Theirs)>();
        long peak = 0;
        for (var pair = 0; pair < pairs; pair++)
        {
            measurements.Add(MeasurePair(comparison, out var peakOfPair));
            peak = Math.Max(peak, peakOfPair);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {comparison.Name} | {Format(comparison, Median.Of(measurements, m => m.Ours))} | "
            + $"{Format(comparison, Median.Of(measurements, m => m.Theirs))} "
            + $"| {Median.Of(measurements, m => m.Ours / m.Theirs):0.00} | at least {comparison.Bar} | {peak / 1e6:0} MB |");
    }

    private (double Ours, double Theirs) MeasurePair(ServingComparison comparison, out long peak)
    {
        ProcessMemory.ResetPeak();
        var ours = RunWrk(comparison, _ours);
        peak = ProcessMemory.Peak();
        return (ours, RunWrk(comparison, _nginx.Address));
    }

    private double RunWrk(ServingComparison comparison, string address)
    {
        var script = Path.Combine(_work, "requests.lua");
        File.WriteAllText(script, $$"""
            local paths = { {{string.Join(", ", comparison.Paths.Select(static path => $"\"/{path}\""))}} }
            local next = 0
            request = function()
              next = next % #paths + 1
              return wrk.format("GET", paths[next])
            end
            """);
        var output = new Shell(new Dictionary<string, object>())
            .Read($"wrk -t2 -c{comparison.Connections} -d{Seconds}s -s '{script}' {address}");
        var failed = FailureForm().Match(output);
        var figure = Regex.Match(output, Regex.Escape(comparison.Figure) + @":\s+([0-9.]+)([KMG]?)");
        return figure.Success && !failed.Success
            ? double.Parse(figure.Groups[1].Value, CultureInfo.InvariantCulture) * Factor(figure.Groups[2].Value)
            : throw new InvalidOperationException($"wrk had answers of the wrong kind: {output}");
    }

    private static double Factor(string prefix) => prefix switch
    {
        "K" => 1024,
        "M" => 1024 * 1024,
        "G" => 1024 * 1024 * 1024,
        _ => 1,
    };

    private static string Format(ServingComparison comparison, double figure)
        => comparison.Unit == "B/s"
            ? string.Create(CultureInfo.InvariantCulture, $"{figure / 1e6:N0} MB/s")
            : string.Create(CultureInfo.InvariantCulture, $"{figure:N0} {comparison.Unit}");

    [GeneratedRegex("Non-2xx|Socket errors: connect [1-9]")]
    private static partial Regex FailureForm();
}
