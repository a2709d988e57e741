using NixStore.Paths;
using NixStore.Stores.Local.Database;

namespace NixStore.Stores.Local.Receiving;

/// <summary>An unpacked path that is not valid yet.</summary>
/// <param name="Registration">The information for the database.</param>
/// <param name="Location">The location of its files.</param>
internal sealed record ReceivedPath(PathRegistration Registration, string Location)
{
    /// <summary>Gets the path.</summary>
    public StorePath Path => Registration.Info.Path;
}
