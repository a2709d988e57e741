using NixStore.FileSystem;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Profiles;

/// <summary>The directories of the user of this process for profiles (<c>src/libstore/profiles.cc</c>).</summary>
internal sealed class UserDirectories
{
    private readonly StoreEnvironment _environment;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="environment">The variables, of which <c>HOME</c>, <c>XDG_STATE_HOME</c> and <c>NIX_STATE_HOME</c> are used.</param>
    /// <param name="store">The store of the profiles.</param>
    /// <exception cref="NixStoreException">The store is that of a daemon, whose files are under another root.</exception>
    public UserDirectories(StoreEnvironment environment, IStore store)
    {
        _environment = environment;
        var local = store.Find<LocalStore>();
        AllProfiles = Path.Combine(
            local?.Layout.StateDirectory ?? LocalStoreLayout.FromEnvironment(environment).StateDirectory, "profiles");
        var files = local?.PhysicalDirectory ?? store.Find<ICollectingStore>()?.PhysicalDirectory;
        IsUnderOtherRoot = files is not null && files != store.Directory.Path;
        if (IsUnderOtherRoot && local is null)
        {
            throw NotKnown($"The daemon of the store {store.Location} has its files under another root");
        }
    }

    /// <summary>Gets the directory of the profiles of the store.</summary>
    public string AllProfiles { get; }

    /// <summary>Gets the directory in <see cref="AllProfiles"/> for the profiles of the user.</summary>
    public string InStore => Path.Combine(AllProfiles, "per-user", Environment.UserName);

    /// <summary>Gets whether the store is under another root, so that it has profiles of its own.</summary>
    public bool IsUnderOtherRoot { get; }

    /// <summary>Gets the home directory of the user.</summary>
    /// <exception cref="NixStoreException">The user has no home directory.</exception>
    public string Home
        => _environment["HOME"] is { } directory && Path.IsPathFullyQualified(directory) && FileOwner.IsThisUser(directory)
            ? directory
            : throw NotKnown("The variable HOME names no directory of this user");

    /// <summary>Gets the directory of the state of Nix in the home directory.</summary>
    /// <exception cref="NixStoreException">The user has no home directory.</exception>
    public string State
        => _environment["NIX_STATE_HOME"]
            ?? Path.Combine(_environment["XDG_STATE_HOME"] ?? Path.Combine(Home, ".local", "state"), "nix");

    private static NixStoreException NotKnown(string reason) => new($"{reason}, so the profile of the user is not known.")
    {
        Reason = FailureReason.ProfileNotNamed,
    };
}
