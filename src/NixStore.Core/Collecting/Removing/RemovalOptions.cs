namespace NixStore.Collecting.Removing;

/// <summary>How paths are removed by name.</summary>
public sealed record RemovalOptions
{
    /// <summary>Gets what the collector keeps. Its limits do not apply.</summary>
    public CollectionOptions Collection { get; init; } = new();

    /// <summary>Gets whether the paths that refer to the named ones are removed with them.</summary>
    public bool IncludeReferrers { get; init; }

    /// <summary>Gets whether paths are removed that roots keep. Temporary roots of running processes are still respected.</summary>
    public bool IgnoreLiveness { get; init; }
}
