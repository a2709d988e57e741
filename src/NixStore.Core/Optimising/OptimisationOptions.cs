using NixStore.Paths;

namespace NixStore.Optimising;

/// <summary>Which files of a store are linked, and how.</summary>
public sealed record OptimisationOptions
{
    /// <summary>Gets the paths whose files are linked; null for all valid paths.</summary>
    public IReadOnlyList<StorePath>? Paths { get; init; }

    /// <summary>Gets how many threads read files.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;
}
