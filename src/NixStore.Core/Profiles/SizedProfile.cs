namespace NixStore.Profiles;

/// <summary>A profile with the size of what it leads to.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="ClosureSize">The size of the NARs of the closure, in bytes; null if the profile leads to no valid path.</param>
public sealed record SizedProfile(StoreProfile Profile, long? ClosureSize);

/// <summary>A generation with its size.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Generation">The generation.</param>
/// <param name="ClosureSize">The size of the NARs of the closure, in bytes; null if the path is not valid.</param>
/// <param name="Added">
/// The size of the NARs of the closure that are not in the closure of the generation before, in bytes; null for the first generation, or if
/// a path is not valid.
/// </param>
public sealed record SizedGeneration(StoreProfile Profile, ProfileGeneration Generation, long? ClosureSize, long? Added);
