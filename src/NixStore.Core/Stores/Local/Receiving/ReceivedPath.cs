using NixStore.Paths;

namespace NixStore.Stores.Local.Receiving;

/// <summary>A path that is unpacked and waits to become valid.</summary>
/// <param name="Registration">What the database is to hold of it.</param>
/// <param name="Location">Where its files lie.</param>
internal sealed record ReceivedPath(PathRegistration Registration, string Location)
{
    /// <summary>The path.</summary>
    public StorePath Path => Registration.Info.Path;
}
