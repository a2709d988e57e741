namespace NixStore.SideBySide;

/// <summary>What one pair of runs took.</summary>
/// <param name="Ours">The module's time.</param>
/// <param name="Nix">Nix's time, its process included.</param>
/// <param name="PeakBytes">The most memory that our whole process held meanwhile.</param>
internal sealed record Measurement(TimeSpan Ours, TimeSpan Nix, long PeakBytes)
{
    public double Ratio => Ours / Nix;
}
