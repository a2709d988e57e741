using NixStore.Stores.Capabilities;

namespace NixStore.Profiles;

/// <summary>The profiles of a store.</summary>
/// <param name="Profiles">The profiles, ordered by kind and link.</param>
/// <param name="Problems">What could not be read. Profiles can be missing.</param>
public sealed record ProfileList(IReadOnlyList<StoreProfile> Profiles, IReadOnlyList<StoreRootProblem> Problems);
