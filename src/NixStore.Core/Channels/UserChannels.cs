using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.Channels;

/// <summary>The channels of the user of this process: the list, and the profile that they are unpacked to.</summary>
public sealed class UserChannels
{
    private const string Name = "channels";

    private readonly string? _expressions;

    private UserChannels(string list, string profile, string? expressions)
    {
        List = new ChannelListFile(list);
        Profile = profile;
        _expressions = expressions;
    }

    /// <summary>Gets the list.</summary>
    public ChannelListFile List { get; }

    /// <summary>Gets the full path of the profile, which is absent until the first update.</summary>
    public string Profile { get; }

    /// <summary>Returns the channels of the user. A store under another root has a profile of its own for the same list.</summary>
    /// <param name="environment">The variables, of which <c>HOME</c>, <c>XDG_STATE_HOME</c> and <c>NIX_STATE_HOME</c> are used.</param>
    /// <param name="store">The store of the profile.</param>
    /// <returns>The channels.</returns>
    /// <exception cref="NixStoreException">The user has no home directory.</exception>
    public static UserChannels Of(StoreEnvironment environment, IStore store)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(store);
        var user = new UserDirectories(environment, store);
        var inStore = Path.Combine(user.InStore, Name);
        var inHome = Path.Combine(user.Home, ".nix-channels");
        var inState = Path.Combine(user.State, Name);

        // With the setting use-xdg-base-directories, the files are in the state directory.
        var isInState = !File.Exists(inHome) && File.Exists(inState);
        var list = isInState ? inState : inHome;
        if (user.IsUnderOtherRoot)
        {
            return new UserChannels(list, inStore, null);
        }

        var ofUser = Path.Combine(user.State, "profiles", Name);
        var profile = Environment.IsPrivilegedProcess || (IsLink(inStore) && !IsLink(ofUser)) ? inStore : ofUser;
        return new UserChannels(
            list, profile, isInState ? Path.Combine(user.State, "defexpr", Name) : Path.Combine(user.Home, ".nix-defexpr", Name));
    }

    /// <summary>Creates the directory of the profile, and the link by which Nix finds the expressions of channels.</summary>
    /// <exception cref="NixStoreException">The directory or the link cannot be created.</exception>
    public void CreateLinks()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Profile)!);
            if (_expressions is not null && !IsLink(_expressions))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_expressions)!);
                File.CreateSymbolicLink(_expressions, Profile);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot create the links to the profile '{Profile}': {failure.Message}", failure);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
