using NixStore.FileSystem;
using NixStore.Stores;

namespace NixStore.Profiles;

/// <summary>
/// The profile of the user's packages, which Nix uses if no other one is named (<c>getDefaultProfile</c> in
/// <c>src/libstore/profiles.cc</c>): the one that <c>~/.nix-profile</c> or <c>profile</c> in the state directory of the user leads to. A
/// store under another root has profiles of its own.
/// </summary>
public sealed class UserProfile
{
    private const string ProfileName = "profile";

    private readonly ProfileFinder _finder;
    private readonly string _profile;
    private readonly string[] _links;

    // The first link is the one that leads to the profile.
    private UserProfile(IStore store, string profile, params string[] links)
    {
        _finder = new ProfileFinder(store);
        _profile = profile;
        _links = links;
    }

    /// <summary>Returns the profile of the user of this process.</summary>
    /// <param name="environment">The variables, of which <c>HOME</c>, <c>XDG_STATE_HOME</c> and <c>NIX_STATE_HOME</c> are used.</param>
    /// <param name="store">The store of the profile.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="MissingCapabilityException">The store has no roots on this machine.</exception>
    /// <exception cref="NixStoreException">The user has no home directory.</exception>
    public static UserProfile Of(StoreEnvironment environment, IStore store)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(store);
        var user = new UserDirectories(environment, store);
        var ofUser = Path.Combine(user.InStore, ProfileName);
        if (user.IsUnderOtherRoot)
        {
            return new UserProfile(store, ofUser);
        }

        var inHome = Path.Combine(user.Home, ".nix-profile");
        var inState = Path.Combine(user.State, ProfileName);
        var link = !IsPresent(inHome) && IsPresent(inState) ? inState : inHome;
        return Environment.IsPrivilegedProcess
            ? new UserProfile(store, ofUser, link, Path.Combine(user.AllProfiles, "default"))
            : new UserProfile(store, Path.Combine(user.State, "profiles", ProfileName), link);
    }

    /// <summary>Finds the profile.</summary>
    /// <returns>The profile; without generations if there is none yet.</returns>
    /// <exception cref="NixStoreException">A directory or file is at the location of a link, or cannot be read.</exception>
    public StoreProfile Find()
    {
        if (_links is not [var link, ..] || !IsPresent(link))
        {
            return _finder.Find(_profile);
        }

        // A link to a profile that is not made yet is not the profile itself.
        var found = _finder.Find(link);
        return found.Generations.Count == 0 && found.Path is null && LinkHop.Read(link).Target is { } target
            ? _finder.Find(Path.GetFullPath(target, Path.GetDirectoryName(link)!))
            : found;
    }

    /// <summary>Creates the directory of the profile and the links that lead to it, as Nix does, if they are absent.</summary>
    /// <exception cref="NixStoreException">The directory or a link cannot be created.</exception>
    public void CreateLinks()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_profile)!);
            foreach (var link in _links.Where(static link => !IsPresent(link)))
            {
                File.CreateSymbolicLink(link, _profile);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot create the links to the profile '{_profile}': {failure.Message}", failure);
        }
    }

    private static bool IsPresent(string link) => LinkHop.Read(link).Kind is not (LinkHopKind.Absent or LinkHopKind.NotReachable);
}
