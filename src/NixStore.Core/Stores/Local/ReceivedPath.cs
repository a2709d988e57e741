using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>A path that is unpacked and waits to become valid.</summary>
/// <param name="registration">What the database is to hold of it.</param>
/// <param name="location">Where its files lie.</param>
internal sealed class ReceivedPath(PathRegistration registration, string location)
{
    /// <summary>What the database is to hold of it.</summary>
    public PathRegistration Registration => registration;

    /// <summary>The path.</summary>
    public StorePath Path => registration.Info.Path;

    /// <summary>Where its files lie.</summary>
    public string Location => location;

    /// <summary>The references that are neither valid nor about to become so.</summary>
    public HashSet<StorePath> Unmet { get; } = [];
}
