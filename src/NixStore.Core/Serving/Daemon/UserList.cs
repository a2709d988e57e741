namespace NixStore.Serving.Daemon;

/// <summary>
/// A list of users as nix.conf has them: names, <c>@group</c>, or <c>*</c> for everyone (<c>matchUser</c> in
/// <c>src/nix/unix/daemon.cc</c>).
/// </summary>
/// <param name="names">The words of the list.</param>
public sealed class UserList(IReadOnlyCollection<string> names)
{
    /// <summary>The word that stands for every user.</summary>
    public const string Everyone = "*";

    /// <summary>Whether a user is in the list.</summary>
    /// <param name="user">The user.</param>
    /// <returns>Also if one of the user's groups is.</returns>
    public bool Contains(PeerUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return names.Any(name => name == Everyone || (name.StartsWith('@') ? user.IsInGroup(name[1..]) : name == user.Name));
    }
}
