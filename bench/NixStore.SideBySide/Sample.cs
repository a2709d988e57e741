namespace NixStore.SideBySide;

/// <summary>The result of one run of the module.</summary>
/// <param name="Elapsed">The time of the script.</param>
/// <param name="PeakBytes">The peak memory of the process that ran it.</param>
internal readonly record struct Sample(TimeSpan Elapsed, long PeakBytes);
