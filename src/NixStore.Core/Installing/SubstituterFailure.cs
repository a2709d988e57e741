using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>A substituter that was passed over.</summary>
/// <param name="Store">The substituter.</param>
/// <param name="Path">The path that it was passed over for; null where it is asked for nothing any more.</param>
/// <param name="Error">Why.</param>
public sealed record SubstituterFailure(IStore Store, StorePath? Path, Exception Error);
