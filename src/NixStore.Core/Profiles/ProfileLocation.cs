namespace NixStore.Profiles;

/// <summary>The location of a profile, which shows what the profile is for.</summary>
/// <param name="Link">The full path of the profile.</param>
internal readonly record struct ProfileLocation(string Link)
{
    private const string Profiles = "profiles";

    /// <summary>Gets what a profile at the location is for.</summary>
    public ProfileKind Kind => Path.GetFileName(Link) switch
    {
        "system" when Parent(1) == Profiles => ProfileKind.System,
        "home-manager" => ProfileKind.HomeManager,
        "channels" => ProfileKind.Channels,
        "profile" or ".nix-profile" => ProfileKind.User,
        "default" when Parent(1) == Profiles => ProfileKind.User,
        _ when Parent(1) == "system-profiles" && Parent(2) == Profiles => ProfileKind.System,
        _ => ProfileKind.Other,
    };

    private string Parent(int level)
    {
        var directory = Link;
        for (; level > 0; level--)
        {
            directory = Path.GetDirectoryName(directory) ?? "";
        }

        return Path.GetFileName(directory);
    }
}
