using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>Why a path is live: a root, and the way from it to the path.</summary>
/// <param name="Root">The root.</param>
/// <param name="Chain">The way: the first is the path of the root, and the last is the path itself.</param>
public sealed record LivenessReason(StoreRoot Root, IReadOnlyList<LivenessStep> Chain);

/// <summary>One path on the way from a root.</summary>
/// <param name="Path">The path.</param>
/// <param name="Rule">Why it is kept.</param>
public sealed record LivenessStep(StorePath Path, LivenessRule Rule);

/// <summary>The rules by which a path is kept.</summary>
public enum LivenessRule
{
    /// <summary>A root leads to it.</summary>
    Root,

    /// <summary>The path before it refers to it.</summary>
    Reference,

    /// <summary>It is the deriver of the path before it, and <c>keep-derivations</c> is set.</summary>
    Deriver,

    /// <summary>It is an output of the derivation before it, and <c>keep-outputs</c> is set.</summary>
    Output,

    /// <summary>The store keeps it and does not report why.</summary>
    Unknown,
}
