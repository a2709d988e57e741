namespace NixStore.Closures;

/// <summary>The direction in which a closure is followed.</summary>
public enum ClosureDirection
{
    /// <summary>From a path to its references.</summary>
    References,

    /// <summary>From a path to its referrers.</summary>
    Referrers,
}
