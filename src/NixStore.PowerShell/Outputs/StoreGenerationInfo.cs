using NixStore.Paths;
using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A generation of a profile.</summary>
public sealed class StoreGenerationInfo
{
    internal StoreGenerationInfo(SizedGeneration sized, StoreDirectory directory, StoreReference store)
    {
        Name = sized.Profile.Name;
        Number = sized.Generation.Number;
        Created = sized.Generation.Created.LocalDateTime;
        Current = sized.Generation.IsCurrent;
        Booted = sized.Generation.IsBooted;
        Path = sized.Generation.Path is { } path ? directory.Print(path) : null;
        ClosureSize = sized.ClosureSize;
        Added = sized.Added;
        Profile = sized.Profile.Link;
        Link = sized.Generation.Link;
        Store = store.Text;
    }

    /// <summary>Gets the name of the profile.</summary>
    public string Name { get; }

    /// <summary>Gets the number.</summary>
    public long Number { get; }

    /// <summary>Gets the local time at which the generation was made.</summary>
    public DateTime Created { get; }

    /// <summary>Gets whether the profile leads to this generation.</summary>
    public bool Current { get; }

    /// <summary>Gets whether the machine was booted with the path of this generation.</summary>
    public bool Booted { get; }

    /// <summary>Gets the full store path; null if the link does not lead into the store.</summary>
    public string? Path { get; }

    /// <summary>Gets the size of the NARs of the closure, in bytes; null if the path is not valid.</summary>
    public long? ClosureSize { get; }

    /// <summary>
    /// Gets the size of the NARs of the closure that the generation before does not have, in bytes; null for the first generation.
    /// </summary>
    public long? Added { get; }

    /// <summary>Gets the full path of the profile.</summary>
    public string Profile { get; }

    /// <summary>Gets the full path of the link of the generation.</summary>
    public string Link { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the link.</summary>
    /// <returns>The same as <see cref="Link"/>.</returns>
    public override string ToString() => Link;
}
