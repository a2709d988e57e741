namespace NixStore.Stores.Local.Receiving;

/// <summary>What a local store does while paths are added to it.</summary>
public sealed record ReceivingOptions
{
    /// <summary>
    /// Gets whether the files of an added path become one with equal files of other paths: <c>auto-optimise-store</c>. It has no effect on
    /// Windows.
    /// </summary>
    public bool LinksFiles { get; init; }

    /// <summary>Gets what keeps space free; null for nothing.</summary>
    public IFreeSpaceGuard? FreeSpaceGuard { get; init; }
}
