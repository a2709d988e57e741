namespace NixStore.SideBySide;

/// <summary>The results of one pair of runs.</summary>
/// <param name="Ours">The time of the module.</param>
/// <param name="Other">The time of the opponent, including its process.</param>
/// <param name="PeakBytes">The peak memory of the process that ran the module.</param>
internal sealed record Measurement(TimeSpan Ours, TimeSpan Other, long PeakBytes)
{
    public double Ratio => Ours / Other;
}
