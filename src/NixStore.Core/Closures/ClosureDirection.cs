namespace NixStore.Closures;

/// <summary>Which way a closure is followed.</summary>
public enum ClosureDirection
{
    /// <summary>From a path to what it refers to.</summary>
    References,

    /// <summary>From a path to what refers to it.</summary>
    Referrers,
}
