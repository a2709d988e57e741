using NixStore.Paths;

namespace NixStore.Stores.Local.Receiving;

/// <summary>A path that becomes valid.</summary>
/// <param name="Info">What the database is to hold of it; without a time of registration it gets the present.</param>
/// <param name="Outputs">Its outputs by name, if it is a derivation.</param>
internal sealed record PathRegistration(ValidPathInfo Info, IReadOnlyDictionary<string, StorePath> Outputs);
