using NixStore.Paths;

namespace NixStore.Stores.Local.Database;

/// <summary>A path to be registered.</summary>
/// <param name="Info">The information for the database. A missing registration time is set to the current time.</param>
/// <param name="Outputs">The outputs by name if the path is a derivation.</param>
internal sealed record PathRegistration(ValidPathInfo Info, IReadOnlyDictionary<string, StorePath> Outputs);
