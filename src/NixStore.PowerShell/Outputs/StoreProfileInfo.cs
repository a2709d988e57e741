using NixStore.Paths;
using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A profile.</summary>
public sealed class StoreProfileInfo
{
    internal StoreProfileInfo(SizedProfile profile, StoreDirectory directory, StoreReference store)
    {
        Name = profile.Profile.Name;
        Kind = profile.Profile.Kind.ToString();
        Owner = profile.Profile.Owner;
        Current = profile.Profile.Current?.Number;
        Count = profile.Profile.Generations.Count;
        Path = profile.Profile.Path is { } path ? directory.Print(path) : null;
        ClosureSize = profile.ClosureSize;
        Link = profile.Profile.Link;
        Store = store.Text;
    }

    /// <summary>Gets the name: the last part of the link.</summary>
    public string Name { get; }

    /// <summary>Gets what the profile is for: <c>System</c>, <c>User</c>, <c>HomeManager</c>, <c>Channels</c> or <c>Other</c>.</summary>
    public string Kind { get; }

    /// <summary>Gets the name of the owner of the link; null if it is not known.</summary>
    public string? Owner { get; }

    /// <summary>Gets the number of the current generation; null if the profile leads to none of its generations.</summary>
    public long? Current { get; }

    /// <summary>Gets the count of generations.</summary>
    public int Count { get; }

    /// <summary>Gets the full store path that the profile leads to; null if it leads to none.</summary>
    public string? Path { get; }

    /// <summary>Gets the size of the NARs of the closure of that path, in bytes; null if it is not valid.</summary>
    public long? ClosureSize { get; }

    /// <summary>Gets the full path of the link.</summary>
    public string Link { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the link.</summary>
    /// <returns>The same as <see cref="Link"/>.</returns>
    public override string ToString() => Link;
}
