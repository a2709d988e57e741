using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>A root with the size of what it keeps.</summary>
/// <param name="Root">The root.</param>
/// <param name="ClosureSize">The size of the NARs of the closure, in bytes; null if the root keeps nothing.</param>
public sealed record SizedRoot(StoreRoot Root, long? ClosureSize);

/// <summary>The roots of a store with the sizes of what they keep.</summary>
/// <param name="Roots">The roots, in the order in which they were found.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="UnreadableProcesses">The count of processes whose files this user may not see.</param>
public sealed record SizedRootList(IReadOnlyList<SizedRoot> Roots, IReadOnlyList<StoreRootProblem> Problems, int UnreadableProcesses);
